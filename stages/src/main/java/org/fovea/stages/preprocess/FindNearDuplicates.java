package org.fovea.stages.preprocess;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.fovea.schema.FileRole;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.NearDuplicate;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.image.PerceptualFingerprint;

/**
 * Finds the pairs of distinct contents that show the same picture, over all sources.
 *
 * <p>Input: the shards that have measurements, in any order. Output: each pair once, in any order.
 * Images without a fingerprint are in none.
 *
 * <p>No machine sees all images: hashes meet where they share a row or a column ({@link
 * HashBands}), and the thumbnails of the few pairs whose hashes are close are read from their
 * shards.
 */
final class FindNearDuplicates
    extends PTransform<PCollection<Integer>, PCollection<NearDuplicate>> {
  private static final long serialVersionUID = 1;

  private final StageInput prepared;

  FindNearDuplicates(StageInput prepared) {
    this.prepared = prepared;
  }

  @Override
  public PCollection<NearDuplicate> expand(PCollection<Integer> shards) {
    int bucketCount = Math.max(1, prepared.shards(FileRole.MEASUREMENT).size());
    return shards
        .apply("Give hashes to buckets", ParDo.of(new ReadHashes(prepared, bucketCount)))
        .setCoder(KvCoder.of(VarIntCoder.of(), SerializableCoder.of(HashedImages.class)))
        .apply("Bring hashes of a bucket together", GroupByKey.create())
        .apply("Compare hashes", ParDo.of(new CompareHashes(bucketCount)))
        .setCoder(KvCoder.of(VarIntCoder.of(), SerializableCoder.of(Candidate.class)))
        .apply("Bring candidates to the shard of the first", GroupByKey.create())
        .apply("Read the thumbnail of the first", ParDo.of(new ReadFirstThumbnails(prepared)))
        .setCoder(KvCoder.of(VarIntCoder.of(), SerializableCoder.of(HalfRead.class)))
        .apply("Bring candidates to the shard of the second", GroupByKey.create())
        .apply("Compare thumbnails", ParDo.of(new CompareThumbnails(prepared)))
        .setCoder(AvroCoder.of(NearDuplicate.class));
  }

  private record HashedImage(int shard, String imageId, String hash) implements Serializable {}

  /** What a shard gives to a bucket: one element, so that a runner's cost for each is small. */
  private record HashedImages(ArrayList<HashedImage> images) implements Serializable {}

  private record Candidate(HashedImage first, HashedImage second) implements Serializable {}

  /** The thumbnail is in hexadecimal digits: arrays of equal bytes are not equal elements. */
  private record HalfRead(Candidate candidate, String firstThumbnail) implements Serializable {}

  private static final class ReadHashes extends DoFn<Integer, KV<Integer, HashedImages>> {
    private static final long serialVersionUID = 1;

    private final StageInput prepared;
    private final int bucketCount;

    ReadHashes(StageInput prepared, int bucketCount) {
      this.prepared = prepared;
      this.bucketCount = bucketCount;
    }

    @ProcessElement
    public void process(@Element Integer shard, OutputReceiver<KV<Integer, HashedImages>> out)
        throws IOException {
      Map<Integer, HashedImages> buckets = new TreeMap<>();
      RecordFiles.forEach(
          prepared.directory(),
          prepared.file(FileRole.MEASUREMENT, shard).orElseThrow(),
          ImageMeasurement.class,
          measurement -> add(measurement, shard, buckets));
      buckets.forEach((bucket, images) -> out.output(KV.of(bucket, images)));
    }

    private void add(ImageMeasurement measurement, int shard, Map<Integer, HashedImages> buckets) {
      String hash = measurement.getPerceptualHash();
      if (hash == null) {
        return;
      }
      HashedImage image = new HashedImage(shard, measurement.getImageId(), hash);
      for (int bucket : new HashBands(hash).buckets(bucketCount)) {
        buckets
            .computeIfAbsent(bucket, number -> new HashedImages(new ArrayList<>()))
            .images()
            .add(image);
      }
    }
  }

  private static final class CompareHashes
      extends DoFn<KV<Integer, Iterable<HashedImages>>, KV<Integer, Candidate>> {
    private static final long serialVersionUID = 1;

    private final int bucketCount;

    CompareHashes(int bucketCount) {
      this.bucketCount = bucketCount;
    }

    private record Banded(HashedImage image, HashBands bands) {}

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<HashedImages>> bucket,
        OutputReceiver<KV<Integer, Candidate>> out) {
      int number = Objects.requireNonNull(bucket.getKey());
      Map<Integer, List<Banded>> byKey = new HashMap<>();
      for (HashedImages images : bucket.getValue()) {
        for (HashedImage image : images.images()) {
          Banded banded = new Banded(image, new HashBands(image.hash()));
          for (int key : banded.bands().keys()) {
            if (HashBands.bucketOf(key, bucketCount) == number) {
              byKey.computeIfAbsent(key, band -> new ArrayList<>()).add(banded);
            }
          }
        }
      }
      byKey.forEach((key, images) -> compare(key, images, out));
    }

    /** A pair that shares several keys is given out where it shares the first of them. */
    private static void compare(
        int key, List<Banded> images, OutputReceiver<KV<Integer, Candidate>> out) {
      for (int i = 0; i < images.size(); i++) {
        Banded one = images.get(i);
        for (Banded other : images.subList(i + 1, images.size())) {
          if (SamePicture.isLikely(one.image().hash(), other.image().hash())
              && one.bands().isFirstShared(key, other.bands())) {
            boolean ordered = one.image().imageId().compareTo(other.image().imageId()) < 0;
            HashedImage first = ordered ? one.image() : other.image();
            HashedImage second = ordered ? other.image() : one.image();
            out.output(KV.of(first.shard(), new Candidate(first, second)));
          }
        }
      }
    }
  }

  private static final class ReadFirstThumbnails
      extends DoFn<KV<Integer, Iterable<Candidate>>, KV<Integer, HalfRead>> {
    private static final long serialVersionUID = 1;

    private final StageInput prepared;

    ReadFirstThumbnails(StageInput prepared) {
      this.prepared = prepared;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<Candidate>> shard, OutputReceiver<KV<Integer, HalfRead>> out)
        throws IOException {
      Set<String> wanted = new HashSet<>();
      shard.getValue().forEach(candidate -> wanted.add(candidate.first().imageId()));
      Map<String, byte[]> thumbnails =
          thumbnails(prepared, Objects.requireNonNull(shard.getKey()), wanted);
      for (Candidate candidate : shard.getValue()) {
        byte[] thumbnail = Objects.requireNonNull(thumbnails.get(candidate.first().imageId()));
        out.output(
            KV.of(
                candidate.second().shard(),
                new HalfRead(candidate, HexFormat.of().formatHex(thumbnail))));
      }
    }
  }

  private static final class CompareThumbnails
      extends DoFn<KV<Integer, Iterable<HalfRead>>, NearDuplicate> {
    private static final long serialVersionUID = 1;

    private final StageInput prepared;

    CompareThumbnails(StageInput prepared) {
      this.prepared = prepared;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<HalfRead>> shard, OutputReceiver<NearDuplicate> out)
        throws IOException {
      Set<String> wanted = new HashSet<>();
      shard.getValue().forEach(half -> wanted.add(half.candidate().second().imageId()));
      Map<String, byte[]> thumbnails =
          thumbnails(prepared, Objects.requireNonNull(shard.getKey()), wanted);
      for (HalfRead half : shard.getValue()) {
        HashedImage first = half.candidate().first();
        HashedImage second = half.candidate().second();
        double correlation =
            PerceptualFingerprint.correlation(
                HexFormat.of().parseHex(half.firstThumbnail()),
                Objects.requireNonNull(thumbnails.get(second.imageId())));
        if (SamePicture.isSame(correlation)) {
          out.output(
              new NearDuplicate(
                  first.imageId(),
                  second.imageId(),
                  correlation,
                  PerceptualFingerprint.distance(first.hash(), second.hash())));
        }
      }
    }
  }

  private static Map<String, byte[]> thumbnails(StageInput prepared, int shard, Set<String> wanted)
      throws IOException {
    Map<String, byte[]> thumbnails = new HashMap<>();
    RecordFiles.forEach(
        prepared.directory(),
        prepared.file(FileRole.MEASUREMENT, shard).orElseThrow(),
        ImageMeasurement.class,
        measurement -> {
          if (wanted.contains(measurement.getImageId())) {
            thumbnails.put(
                measurement.getImageId(),
                Objects.requireNonNull(measurement.getPerceptualThumbnail()).array());
          }
        });
    return thumbnails;
  }
}
