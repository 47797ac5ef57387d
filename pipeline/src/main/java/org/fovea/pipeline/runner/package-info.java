/**
 * Where a stage's pipeline runs: the arguments of Beam's runners, what each runner needs beside
 * them, and how a pipeline that runs elsewhere is watched.
 */
@NullMarked
package org.fovea.pipeline.runner;

import org.jspecify.annotations.NullMarked;
