@NullMarked
package org.fovea.stages.pretrain;

import org.jspecify.annotations.NullMarked;
