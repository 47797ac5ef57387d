package org.fovea.stages.registry;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.fovea.schema.GateCondition;
import org.fovea.schema.ModelFile;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.RegistryEvent;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Workspace;

/**
 * The published models of a workspace.
 *
 * <p>Publishing writes a model's files, then commits a version that names them by digest, then adds
 * to the history; every write creates a file that was not there. So a crash between any two of them
 * leaves a registry that can be read, and publishing again finishes what was begun. Safe for use by
 * several threads, processes and machines at once.
 */
public final class ModelRegistry {
  /** Alias of the version that was published last. */
  public static final String CANDIDATE = "candidate";

  /** Alias of the version that was promoted last and not rolled back. */
  public static final String CHAMPION = "champion";

  private static final Pattern REFERENCE =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,127})(?:@([1-9][0-9]{0,8}|[a-z][a-z-]*))?");

  private static final Pattern VERSION_FILE =
      Pattern.compile("models/([^/]+)/versions/[1-9][0-9]*/model\\.json");

  private final Workspace workspace;
  private final Clock clock;

  public ModelRegistry(Workspace workspace, Clock clock) {
    this.workspace = workspace;
    this.clock = clock;
  }

  /**
   * Publishes a model as the next version and makes it the candidate.
   *
   * <p>If a version with the same files is there, that version is adopted as it stands; it becomes
   * the candidate only if its publication had not come into the history yet.
   *
   * @param draft the model with its name; version, files, digest of the artifact and time are set
   *     here
   * @param files at least one, with names of their own
   * @param who account that publishes
   * @param why in words, for the history
   * @return the version that stands
   * @throws DamagedRegistryException if a file of the same artifact is there with other bytes, or
   *     the history is broken
   */
  public PublishedModel publish(
      PublishedModel.Builder draft, List<ArtifactFile> files, String who, String why)
      throws IOException {
    List<ModelFile> entries = new ArrayList<>();
    files.stream()
        .sorted(Comparator.comparing(ArtifactFile::name))
        .forEach(file -> entries.add(file.entry()));
    if (entries.isEmpty()
        || entries.stream().map(ModelFile::getName).distinct().count() != entries.size()) {
      throw new IllegalArgumentException(
          "a model needs at least one file, and each a name of its own, but has "
              + entries.stream().map(ModelFile::getName).toList());
    }
    String digest = ArtifactFile.digest(entries);
    for (ArtifactFile file : files) {
      upload(workspace.modelArtifact(draft.getName(), digest) + "/" + file.name(), file.content());
    }
    PublishedModel version =
        new ModelVersions(workspace, draft.getName())
            .commitOrAdopt(
                PublishedModel.newBuilder(draft)
                    .setArtifactDigest(digest)
                    .setFiles(entries)
                    .setPublishedAtMillis(clock.millis()));
    new ModelDecisions(workspace, draft.getName(), clock)
        .published(version, new Decision(who, why));
    return version;
  }

  /**
   * Makes a version the champion.
   *
   * <p>Whether it may be is the caller's to find out; this checks that the version and its bars are
   * those that were published, and writes down what the gate said.
   *
   * @param model a version of this registry
   * @param gate what the gate says of it now; where a condition is not passed, the history says
   *     that it was overridden
   * @return the version that was champion before; empty where there was none. Itself where it is
   *     the champion already: then nothing is added to the history
   * @throws DamagedRegistryException if the version is not as it was published, or the history is
   *     broken
   */
  public Optional<Integer> promote(
      PublishedModel model, List<GateCondition> gate, Decision decision) throws IOException {
    return new ModelDecisions(workspace, model.getName(), clock).promote(model, gate, decision);
  }

  /**
   * Makes the version champion again that was it before the present one.
   *
   * @param champion version that is the champion as the caller knows: if it no longer is when the
   *     history is written, nothing is done
   * @return the version that is champion now
   * @throws IllegalPromotionException if {@code champion} is not the champion, or the first
   * @throws DamagedRegistryException if the history is broken
   */
  public int rollback(String name, int champion, Decision decision) throws IOException {
    return new ModelDecisions(workspace, name, clock).rollback(champion, decision);
  }

  private void upload(String name, byte[] content) throws IOException {
    ArtifactStore store = workspace.store();
    if (store.createIfAbsent(name, content)) {
      return;
    }
    String found = Sha256.of(store.read(name, Integer.MAX_VALUE));
    if (!found.equals(Sha256.of(content))) {
      throw new DamagedRegistryException(
          "%s/%s is there with SHA-256 %s, but should have %s; it was changed or damaged: remove it and publish again"
              .formatted(workspace, name, found, Sha256.of(content)));
    }
  }

  /** Returns every version of every model, by name, then number. */
  public List<ModelEntry> list() throws IOException {
    List<ModelEntry> entries = new ArrayList<>();
    for (String name : names()) {
      SortedMap<String, Integer> aliases = aliases(name);
      for (PublishedModel model : new ModelVersions(workspace, name).all().values()) {
        entries.add(new ModelEntry(model, aliasesOf(model, aliases)));
      }
    }
    return entries;
  }

  private static List<String> aliasesOf(PublishedModel model, SortedMap<String, Integer> aliases) {
    return aliases.entrySet().stream()
        .filter(alias -> alias.getValue() == model.getVersion())
        .map(Map.Entry::getKey)
        .toList();
  }

  private SortedSet<String> names() throws IOException {
    return workspace.store().list(workspace.models()).stream()
        .map(VERSION_FILE::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Returns one version, with the aliases that name it.
   *
   * @param reference NAME@VERSION, NAME@ALIAS, or NAME for the champion, else the candidate, else
   *     the newest version
   * @throws UnknownModelException if there is none, saying what there is
   */
  public ModelEntry show(String reference) throws IOException {
    PublishedModel model = resolve(reference);
    return new ModelEntry(model, aliasesOf(model, aliases(model.getName())));
  }

  /** Returns one version; see {@link #show}. */
  public PublishedModel resolve(String reference) throws IOException {
    Matcher matcher = REFERENCE.matcher(reference);
    if (!matcher.matches()) {
      throw new UnknownModelException(
          "a model must be NAME, NAME@VERSION or NAME@ALIAS, such as dr-screening@3 or"
              + " dr-screening@candidate, but was '"
              + reference
              + "'");
    }
    String name = matcher.group(1);
    String which = matcher.group(2);
    SortedMap<Integer, PublishedModel> versions = new ModelVersions(workspace, name).all();
    if (versions.isEmpty()) {
      throw new UnknownModelException(
          "%s has no model %s; it has %s".formatted(workspace, name, orNone(names())));
    }
    SortedMap<String, Integer> aliases = aliases(name);
    Integer number;
    if (which == null) {
      number = aliases.getOrDefault(CHAMPION, aliases.getOrDefault(CANDIDATE, versions.lastKey()));
    } else if (Character.isDigit(which.charAt(0))) {
      number = Integer.valueOf(which);
    } else {
      number = aliases.get(which);
    }
    PublishedModel model = number == null ? null : versions.get(number);
    if (model == null) {
      throw new UnknownModelException(
          "model %s has no version %s; it has the versions 1 to %d and the aliases %s"
              .formatted(name, which, versions.lastKey(), orNone(aliases.keySet())));
    }
    return model;
  }

  private static String orNone(java.util.Collection<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  /** Returns the version that each alias of a model names; empty where it has no history. */
  public SortedMap<String, Integer> aliases(String name) throws IOException {
    return ModelHistory.aliases(history(name));
  }

  /**
   * Returns what was done to a model, in order.
   *
   * @throws DamagedRegistryException if the chain of hashes is broken
   */
  public List<RegistryEvent> history(String name) throws IOException {
    return new ModelHistory(workspace, name).events();
  }
}
