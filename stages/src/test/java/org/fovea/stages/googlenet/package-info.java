@NullMarked
package org.fovea.stages.googlenet;

import org.jspecify.annotations.NullMarked;
