/**
 * Tells an MLflow tracking server what a run was asked to do, what it came to and where its model
 * is. Off unless a spec names a server; the ledger needs none.
 *
 * <p>Start reading at {@link org.fovea.pipeline.tracking.TrackedRun}, which is what is told.
 *
 * @see <a href="https://mlflow.org/docs/latest/rest-api.html">MLflow's REST API</a>
 */
@NullMarked
package org.fovea.pipeline.tracking;

import org.jspecify.annotations.NullMarked;
