package org.fovea.stages.artifact;

import com.google.api.gax.retrying.RetrySettings;
import com.google.cloud.NoCredentials;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import java.time.Duration;
import java.util.Map;

/** Opens the client for Google Cloud Storage. */
public final class CloudStorage {
  /** Names the server to speak to in place of Google's, without credentials; for tests. */
  public static final String EMULATOR_VARIABLE = "STORAGE_EMULATOR_HOST";

  /** An outage of some minutes is waited for; the runner repeats what fails after that. */
  private static final RetrySettings RETRIES =
      RetrySettings.newBuilder()
          .setInitialRetryDelayDuration(Duration.ofMillis(100))
          .setRetryDelayMultiplier(2)
          .setMaxRetryDelayDuration(Duration.ofSeconds(32))
          .setTotalTimeoutDuration(Duration.ofMinutes(5))
          .build();

  private CloudStorage() {}

  /**
   * Opens a client with the machine's default credentials.
   *
   * <p>It repeats every request that fails for a reason that may pass. That is safe, since whatever
   * is written here is created only if absent, and whatever is deleted is not created again.
   *
   * @param environment the process's environment variables
   * @see <a href="https://cloud.google.com/storage/docs/retry-strategy">Retry strategy</a>
   */
  public static Storage open(Map<String, String> environment) {
    StorageOptions.Builder options =
        StorageOptions.newBuilder()
            .setRetrySettings(RETRIES)
            .setStorageRetryStrategy(RepeatedRequests.ALL);
    String emulator = environment.get(EMULATOR_VARIABLE);
    if (emulator != null) {
      options
          .setHost(emulator)
          .setProjectId("emulated")
          .setCredentials(NoCredentials.getInstance());
    }
    return options.build().getService();
  }
}
