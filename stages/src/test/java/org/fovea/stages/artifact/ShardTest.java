package org.fovea.stages.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 1",
    "256, 1",
    "257, 2",
    "512, 2",
    "513, 4",
    "4194304, 16384",
    "9223372036854775807, 16384"
  })
  void thereIsAPowerOfTwoOfShards(long images, int shards) {
    assertThat(Shard.countFor(images)).isEqualTo(shards);
  }

  @ParameterizedTest
  @CsvSource({
    "00000000ff, 1, 0",
    "ffffffff00, 1, 0",
    "00000000ff, 16384, 0",
    "ffffffff00, 16384, 16383",
    "7fffffff00, 2, 0",
    "8000000000, 2, 1",
    "55555555ff, 3, 0",
    "5555555600, 3, 1"
  })
  void anIdIsInTheShardOfItsFirstDigits(String id, int count, int shard) {
    assertThat(Shard.of(id, count)).isEqualTo(shard);
  }

  @Test
  void aFileNameTellsItsShard() {
    assertThat(Shard.stem("part", 3)).isEqualTo("part-00003");
    assertThat(Shard.of("part-00003-0123456789ab.avro")).isEqualTo(3);
    assertThat(Shard.of("measurement-123456-0123456789ab.avro")).isEqualTo(123456);
    assertThatThrownBy(() -> Shard.of("manifest.json"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the file name manifest.json names no shard");
  }
}
