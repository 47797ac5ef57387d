package org.fovea.stages.preprocess;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.NearDuplicate;
import org.fovea.schema.Split;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainingExample;
import org.fovea.schema.UngradableImage;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.Shard;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.deadletter.DeadLetters;

/**
 * Decides what each prepared image is used for: one example per distinct image and rotation.
 *
 * <p>Reads {@link FundusImage}s (labels) and {@link ImageMeasurement}s (what was prepared), both
 * sharded by content, so that all occurrences of a content meet in one shard. Writes {@link
 * TrainingExample}s, {@link StageFailure}s for what is left out by policy (exclusion list, equal
 * content or picture, conflicting grades, leaks across splits), the {@link NearDuplicate}s if there
 * are any, and one {@link DatasetManifest}. Of labelled photographs that the quality gate refused
 * it writes {@link UngradableImage}s, which stand for no occurrence here. Output: an entry per
 * file, in any order. Pixels are not read.
 *
 * <p>An occurrence of a prepared image is in exactly one of the examples' images and the dead
 * letters. The result depends on the records and the config only.
 */
public final class AssignExamples extends PTransform<PBegin, PCollection<StageFile>> {
  /** Name of the step. */
  public static final String STAGE = "assign";

  /** Version of the step's logic. */
  public static final int LOGIC_VERSION = 3;

  private static final long serialVersionUID = 1;

  private static final TupleTag<StageFile> FILES = new TupleTag<>() {};
  private static final TupleTag<TrainingExample> CANDIDATES = new TupleTag<>() {};
  private static final TupleTag<UngradableImage> UNGRADABLE = new TupleTag<>() {};
  private static final TupleTag<DatasetManifest> COUNTS = new TupleTag<>() {};

  private final StageAttempt attempt;
  private final AssignConfig config;
  private final ExclusionList exclusions;
  private final StageInput ingested;
  private final StageInput prepared;

  /**
   * @param exclusions whose images must not be used
   * @param ingested output of ingest
   * @param prepared output of {@link PrepareImages} on it
   */
  public AssignExamples(
      StageAttempt attempt,
      AssignConfig config,
      ExclusionList exclusions,
      StageInput ingested,
      StageInput prepared) {
    this.attempt = attempt;
    this.config = config;
    this.exclusions = exclusions;
    this.ingested = ingested;
    this.prepared = prepared;
  }

  @Override
  public PCollection<StageFile> expand(PBegin begin) {
    List<Integer> shards = prepared.shards(FileRole.MEASUREMENT);
    PCollection<Integer> spread =
        begin
            .apply("Name the shards", Create.of(shards).withCoder(VarIntCoder.of()))
            .apply("Spread them over the workers", Reshuffle.viaRandomKey());
    PreparedShards reader = new PreparedShards(ingested, prepared);
    PCollection<NearDuplicate> pairs =
        config.nearDuplicates() == NearDuplicatePolicy.IGNORE
            ? begin.apply("Look for nothing alike", Create.empty(AvroCoder.of(NearDuplicate.class)))
            : spread.apply("Find pictures that are alike", new FindNearDuplicates(prepared));
    PCollectionView<List<NearDuplicate>> alike = pairs.apply("Tell what is alike", View.asList());
    PCollectionView<List<ShardFacts>> facts =
        spread
            .apply(
                "Find patients that share an image",
                ParDo.of(new FindFacts(reader, config.split(), exclusions, alike))
                    .withSideInputs(alike))
            .setCoder(SerializableCoder.of(ShardFacts.class))
            .apply("Tell every worker", View.asList());
    PCollectionTuple resolved =
        spread.apply(
            "Resolve duplicates",
            ParDo.of(
                    new ResolveDuplicates(
                        attempt, config.conflicts(), exclusions, reader, facts, alike))
                .withSideInputs(facts, alike)
                .withOutputTags(CANDIDATES, TupleTagList.of(UNGRADABLE).and(FILES).and(COUNTS)));
    int shardCount = Math.max(1, shards.size());
    PCollection<KV<Integer, TrainingExample>> candidates =
        resolved
            .get(CANDIDATES)
            .setCoder(AvroCoder.of(TrainingExample.class))
            .apply(
                "Key by group",
                WithKeys.of((TrainingExample example) -> Shard.of(example.getGroupId(), shardCount))
                    .withKeyType(TypeDescriptors.integers()))
            .setCoder(KvCoder.of(VarIntCoder.of(), AvroCoder.of(TrainingExample.class)));
    PCollection<KV<Integer, UngradableImage>> ungradable =
        resolved
            .get(UNGRADABLE)
            .setCoder(AvroCoder.of(UngradableImage.class))
            .apply(
                "Key the ungradable by group",
                WithKeys.of((UngradableImage image) -> Shard.of(image.getGroupId(), shardCount))
                    .withKeyType(TypeDescriptors.integers()))
            .setCoder(KvCoder.of(VarIntCoder.of(), AvroCoder.of(UngradableImage.class)));
    PCollectionTuple assigned =
        KeyedPCollectionTuple.of(CANDIDATES, candidates)
            .and(UNGRADABLE, ungradable)
            .apply("Bring groups together", CoGroupByKey.create())
            .apply(
                "Assign splits and rotations",
                ParDo.of(new AssignSplits(attempt, config, facts, alike))
                    .withSideInputs(facts, alike)
                    .withOutputTags(FILES, TupleTagList.of(COUNTS)));
    PCollection<StageFile> dataset =
        PCollectionList.of(resolved.get(COUNTS).setCoder(AvroCoder.of(DatasetManifest.class)))
            .and(assigned.get(COUNTS).setCoder(AvroCoder.of(DatasetManifest.class)))
            .apply("Gather the counts", Flatten.pCollections())
            .apply(
                "Give all counts one key",
                WithKeys.<Integer, DatasetManifest>of(0).withKeyType(TypeDescriptors.integers()))
            .apply("Bring the counts together", GroupByKey.create())
            .apply("Describe the data set", ParDo.of(new DescribeDataset(attempt)))
            .setCoder(AvroCoder.of(StageFile.class));
    return PCollectionList.of(resolved.get(FILES).setCoder(AvroCoder.of(StageFile.class)))
        .and(assigned.get(FILES).setCoder(AvroCoder.of(StageFile.class)))
        .and(dataset)
        .and(pairs.apply("Write what is alike", new WriteNearDuplicates(attempt)))
        .apply("List all files", Flatten.pCollections());
  }

  /** Reads the two inputs, shard by shard. */
  private record PreparedShards(StageInput ingested, StageInput prepared) implements Serializable {

    /** Returns the occurrences of each content that was prepared, by image id. */
    SortedMap<String, List<FundusImage>> occurrences(
        int shard, Map<String, ImageMeasurement> measurements) throws IOException {
      SortedMap<String, List<FundusImage>> byContent = new TreeMap<>();
      var file = ingested.file(FileRole.PART, shard);
      if (file.isPresent()) {
        RecordFiles.forEach(
            ingested.directory(),
            file.get(),
            FundusImage.class,
            image -> {
              if (measurements.containsKey(image.getImageId())) {
                byContent.computeIfAbsent(image.getImageId(), id -> new ArrayList<>()).add(image);
              }
            });
      }
      return byContent;
    }

    Map<String, ImageMeasurement> measurements(int shard) throws IOException {
      Map<String, ImageMeasurement> byContent = new TreeMap<>();
      var file = prepared.file(FileRole.MEASUREMENT, shard);
      if (file.isPresent()) {
        RecordFiles.forEach(
            prepared.directory(),
            file.get(),
            ImageMeasurement.class,
            measurement -> byContent.put(measurement.getImageId(), measurement));
      }
      return byContent;
    }
  }

  /**
   * What every worker has to know of a shard before splits can be assigned.
   *
   * @param joins what {@link PatientGroups#join} made of its images
   * @param listed images on the exclusion list that others are like
   * @param calibrationPossible whether some image may come into calibration without halving
   *     validation: a source demands it, or leaves the split to a rule that has a share for it
   */
  private record ShardFacts(
      List<List<String>> joins, List<String> listed, boolean calibrationPossible)
      implements Serializable {}

  private static final class FindFacts extends DoFn<Integer, ShardFacts> {
    private static final long serialVersionUID = 1;

    private final PreparedShards shards;
    private final SplitFractions split;
    private final ExclusionList exclusions;
    private final PCollectionView<List<NearDuplicate>> alike;

    FindFacts(
        PreparedShards shards,
        SplitFractions split,
        ExclusionList exclusions,
        PCollectionView<List<NearDuplicate>> alike) {
      this.shards = shards;
      this.split = split;
      this.exclusions = exclusions;
      this.alike = alike;
    }

    @ProcessElement
    public void process(ProcessContext context) throws IOException {
      int shard = context.element();
      NearDuplicateGroups pictures = new NearDuplicateGroups(context.sideInput(alike));
      List<List<String>> joins = new ArrayList<>();
      List<String> listed = new ArrayList<>();
      boolean calibrationPossible = false;
      for (Map.Entry<String, List<FundusImage>> content :
          shards.occurrences(shard, shards.measurements(shard)).entrySet()) {
        String imageId = content.getKey();
        List<FundusImage> images = content.getValue();
        boolean isAlike = pictures.groupOf(imageId).isPresent();
        PatientGroups.join(imageId, PatientGroups.patientsOf(images), isAlike)
            .ifPresent(joins::add);
        if (isAlike && exclusions.names(images)) {
          listed.add(imageId);
        }
        for (FundusImage image : images) {
          Split given = image.getGivenSplit();
          calibrationPossible |=
              given == null ? split.calibration() > 0 : given == Split.CALIBRATION;
        }
      }
      context.output(new ShardFacts(joins, listed, calibrationPossible));
    }
  }

  private static final class ResolveDuplicates extends DoFn<Integer, TrainingExample> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;
    private final ConflictPolicy conflicts;
    private final ExclusionList exclusions;
    private final PreparedShards shards;
    private final PCollectionView<List<ShardFacts>> facts;
    private final PCollectionView<List<NearDuplicate>> alike;

    ResolveDuplicates(
        StageAttempt attempt,
        ConflictPolicy conflicts,
        ExclusionList exclusions,
        PreparedShards shards,
        PCollectionView<List<ShardFacts>> facts,
        PCollectionView<List<NearDuplicate>> alike) {
      this.attempt = attempt;
      this.conflicts = conflicts;
      this.exclusions = exclusions;
      this.shards = shards;
      this.facts = facts;
      this.alike = alike;
    }

    @ProcessElement
    public void process(ProcessContext context) throws IOException {
      int shard = context.element();
      List<ShardFacts> known = context.sideInput(facts);
      PatientGroups groups =
          new PatientGroups(
              known.stream().flatMap(fact -> fact.joins().stream()).toList(),
              context.sideInput(alike));
      ListedImages listed =
          new ListedImages(
              STAGE,
              exclusions,
              new NearDuplicateGroups(context.sideInput(alike)),
              known.stream().flatMap(fact -> fact.listed().stream()).toList());
      Map<String, ImageMeasurement> measurements = shards.measurements(shard);
      List<StageFailure> excluded = new ArrayList<>();
      DatasetCounts counts = new DatasetCounts();
      for (List<FundusImage> images : shards.occurrences(shard, measurements).values()) {
        counts.addDuplicates(
            images, images.stream().map(FundusImage::getGrade).distinct().count() > 1);
        List<StageFailure> named = listed.exclude(images);
        if (!named.isEmpty()) {
          excluded.addAll(named);
          continue;
        }
        DuplicateResolution resolution = DuplicateResolution.of(STAGE, conflicts, images);
        excluded.addAll(resolution.excluded());
        FundusImage kept = resolution.kept();
        if (kept != null) {
          resolution
              .leaking()
              .forEach(
                  given -> counts.addLeak(given, Objects.requireNonNull(kept.getGivenSplit())));
          context.output(
              candidate(
                  kept,
                  PatientGroups.patientsOf(images),
                  groups,
                  require(measurements, kept.getImageId())));
        }
      }
      new UngradablePhotographs(shards.ingested(), shards.prepared())
          .of(shard, STAGE, conflicts, listed, groups)
          .forEach(image -> context.output(UNGRADABLE, image));
      context.output(COUNTS, counts.toManifest());
      if (!excluded.isEmpty()) {
        context.output(
            FILES,
            DeadLetters.write(attempt, Shard.stem("excluded", shard), FileRole.EXCLUDED, excluded));
      }
    }

    private static ImageMeasurement require(
        Map<String, ImageMeasurement> measurements, String imageId) {
      return Objects.requireNonNull(measurements.get(imageId));
    }

    private static TrainingExample candidate(
        FundusImage kept,
        List<String> patients,
        PatientGroups groups,
        ImageMeasurement measurement) {
      String patient = patients.isEmpty() ? null : patients.get(0);
      return TrainingExample.newBuilder()
          .setImageId(kept.getImageId())
          .setOccurrenceId(kept.getOccurrenceId())
          .setSource(kept.getSource())
          .setGroupId(groups.groupOf(patient, kept.getImageId()))
          .setPatientKnown(patient != null)
          .setLaterality(kept.getLaterality())
          .setGrade(kept.getGrade())
          .setSplit(kept.getGivenSplit() == null ? Split.UNKNOWN : kept.getGivenSplit())
          .setRotationDegrees(0)
          .setPreparedFile(measurement.getPreparedFile())
          .setPreparedOffset(measurement.getPreparedOffset())
          .setLabels(kept.getLabels())
          .build();
    }
  }

  private static final class AssignSplits extends DoFn<KV<Integer, CoGbkResult>, StageFile> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;
    private final AssignConfig config;
    private final PCollectionView<List<ShardFacts>> facts;
    private final PCollectionView<List<NearDuplicate>> alike;

    AssignSplits(
        StageAttempt attempt,
        AssignConfig config,
        PCollectionView<List<ShardFacts>> facts,
        PCollectionView<List<NearDuplicate>> alike) {
      this.attempt = attempt;
      this.config = config;
      this.facts = facts;
      this.alike = alike;
    }

    @ProcessElement
    public void process(ProcessContext context) throws IOException {
      boolean halveValidation =
          context.sideInput(facts).stream().noneMatch(ShardFacts::calibrationPossible);
      int shard = Objects.requireNonNull(context.element().getKey());
      SortedMap<String, List<TrainingExample>> groups = new TreeMap<>();
      for (TrainingExample candidate : context.element().getValue().getAll(CANDIDATES)) {
        groups.computeIfAbsent(candidate.getGroupId(), id -> new ArrayList<>()).add(candidate);
      }
      GroupSplit groupSplit = new GroupSplit(STAGE, config.split(), halveValidation);
      List<TrainingExample> examples = new ArrayList<>();
      List<StageFailure> excluded = new ArrayList<>();
      DatasetCounts counts = new DatasetCounts();
      NearDuplicateResolution pictures =
          new NearDuplicateResolution(
              STAGE, config.nearDuplicates(), new NearDuplicateGroups(context.sideInput(alike)));
      for (List<TrainingExample> group : groups.values()) {
        examples.addAll(
            groupSplit.assign(pictures.resolve(group, excluded, counts), excluded, counts));
      }
      writeUngradable(shard, groupSplit, examples, context);
      if (groups.isEmpty()) {
        return; // nothing of the shard can be graded
      }
      examples.sort(Comparator.comparing(TrainingExample::getImageId));
      try (RecordFileWriter<TrainingExample> writer =
          RecordFileWriter.create(
              attempt, Shard.stem("part", shard), FileRole.PART, TrainingExample.class, true)) {
        for (TrainingExample example : examples) {
          List<Integer> rotations =
              example.getSplit() == Split.TRAIN ? config.rotations() : List.of(0);
          for (int rotation : rotations) {
            example.setRotationDegrees(rotation);
            writer.append(example, rotation == 0 ? 1 : 0);
          }
          counts.addImage(example, rotations.size());
        }
        context.output(writer.commit());
      }
      if (!excluded.isEmpty()) {
        context.output(
            DeadLetters.write(attempt, Shard.stem("leaking", shard), FileRole.EXCLUDED, excluded));
      }
      counts.setCalibrationTakenFromValidation(
          halveValidation
              && examples.stream().anyMatch(example -> example.getSplit() == Split.CALIBRATION));
      context.output(COUNTS, counts.toManifest());
    }

    /** Writes the photographs that cannot be graded, each in the split of its group. */
    private void writeUngradable(
        int shard, GroupSplit groupSplit, List<TrainingExample> examples, ProcessContext context)
        throws IOException {
      Map<String, Split> known = new TreeMap<>();
      examples.forEach(example -> known.put(example.getGroupId(), example.getSplit()));
      SortedMap<String, List<UngradableImage>> groups = new TreeMap<>();
      for (UngradableImage image : context.element().getValue().getAll(UNGRADABLE)) {
        groups.computeIfAbsent(image.getGroupId(), id -> new ArrayList<>()).add(image);
      }
      List<UngradableImage> images = new ArrayList<>();
      groups.forEach(
          (groupId, group) ->
              images.addAll(groupSplit.assignUngradable(group, known.get(groupId))));
      if (images.isEmpty()) {
        return;
      }
      images.sort(Comparator.comparing(UngradableImage::getImageId));
      try (RecordFileWriter<UngradableImage> writer =
          RecordFileWriter.create(
              attempt,
              Shard.stem("ungradable", shard),
              FileRole.UNGRADABLE,
              UngradableImage.class,
              true)) {
        for (UngradableImage image : images) {
          writer.append(image, 0);
        }
        context.output(writer.commit());
      }
    }
  }

  private static final class DescribeDataset
      extends DoFn<KV<Integer, Iterable<DatasetManifest>>, StageFile> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;

    DescribeDataset(StageAttempt attempt) {
      this.attempt = attempt;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<DatasetManifest>> parts, OutputReceiver<StageFile> out)
        throws IOException {
      DatasetManifest dataset = DatasetCounts.sum(parts.getValue());
      dataset.setSynthetic(attempt.synthetic());
      try (RecordFileWriter<DatasetManifest> writer =
          RecordFileWriter.create(
              attempt, "dataset-00000", FileRole.DATASET, DatasetManifest.class, true)) {
        writer.append(dataset, 0);
        out.output(writer.commit());
      }
    }
  }
}
