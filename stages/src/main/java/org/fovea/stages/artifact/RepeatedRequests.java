package org.fovea.stages.artifact;

import com.google.api.client.http.HttpResponseException;
import com.google.api.gax.retrying.ResultRetryAlgorithm;
import com.google.api.gax.retrying.TimedAttemptSettings;
import com.google.cloud.storage.StorageRetryStrategy;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Says which requests are repeated: those that fail for a reason that may pass, and those whose
 * answer breaks off, which the client by itself takes for good where it breaks off in the middle.
 */
enum RepeatedRequests implements StorageRetryStrategy {
  /** All, whether or not they are the same when done twice: whoever asks must see to that. */
  ALL;

  @Override
  public ResultRetryAlgorithm<?> getIdempotentHandler() {
    return new Repetition<>(
        StorageRetryStrategy.getUniformStorageRetryStrategy().getIdempotentHandler());
  }

  @Override
  public ResultRetryAlgorithm<?> getNonidempotentHandler() {
    return getIdempotentHandler();
  }

  private record Repetition<T>(ResultRetryAlgorithm<T> usual) implements ResultRetryAlgorithm<T> {
    @Override
    public TimedAttemptSettings createNextAttempt(
        Throwable failure, T answer, TimedAttemptSettings settings) {
      return usual.createNextAttempt(failure, answer, settings);
    }

    @Override
    public boolean shouldRetry(Throwable failure, T answer) {
      return usual.shouldRetry(failure, answer) || brokeOff(failure);
    }

    /**
     * An answer with a status, on the other hand, came whole and says by itself what it means.
     *
     * @param failure null where there was none
     */
    private static boolean brokeOff(@Nullable Throwable failure) {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof HttpResponseException) {
          return false;
        }
        if (cause instanceof IOException) {
          return true;
        }
      }
      return false;
    }
  }
}
