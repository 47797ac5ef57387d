/**
 * Inputs that do not pass a stage: what is thrown for one, and how they are written down. Anything
 * else that goes wrong fails the stage.
 */
@NullMarked
package org.fovea.stages.deadletter;

import org.jspecify.annotations.NullMarked;
