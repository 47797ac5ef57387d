/**
 * Support vector machines on explicit features: the classic classifier that transfer learning is
 * held against. They are fitted elsewhere; here they are kept and asked. Start reading at {@link
 * org.fovea.stages.supportvectors.SupportVectorModel}.
 */
@NullMarked
package org.fovea.stages.supportvectors;

import org.jspecify.annotations.NullMarked;
