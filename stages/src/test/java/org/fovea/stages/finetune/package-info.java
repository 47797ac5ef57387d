@NullMarked
package org.fovea.stages.finetune;

import org.jspecify.annotations.NullMarked;
