/**
 * Measures explicit features of the originals: once, for every classifier that is ever fitted to
 * them. Start reading at {@link org.fovea.stages.explicit.ExtractExplicitFeatures}.
 */
@NullMarked
package org.fovea.stages.explicit;

import org.jspecify.annotations.NullMarked;
