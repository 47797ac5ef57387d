/**
 * What tests of several stages share: {@link org.fovea.stages.testing.StageRun} runs stages into a
 * workspace, {@link org.fovea.stages.testing.DrawnSource} makes small sources to run them on,
 * {@link org.fovea.stages.testing.SharedData} finds the real photographs where they are.
 */
package org.fovea.stages.testing;
