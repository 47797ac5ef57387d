/**
 * What a workspace says of its runs: their records, and what two of them differ in.
 *
 * <p>Start reading at {@link org.fovea.pipeline.ledger.RunRecords}.
 */
@NullMarked
package org.fovea.pipeline.ledger;

import org.jspecify.annotations.NullMarked;
