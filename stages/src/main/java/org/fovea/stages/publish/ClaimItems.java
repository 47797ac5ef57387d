package org.fovea.stages.publish;

/**
 * The items of CLAIM, update of 2024.
 *
 * @see <a href="https://doi.org/10.1148/ryai.240300">Tejani et al., 2024, Checklist for Artificial
 *     Intelligence in Medical Imaging (CLAIM): 2024 update</a>
 */
final class ClaimItems {
  private ClaimItems() {}

  static EvidenceMap of(Evidence evidence) {
    EvidenceMap.Builder items = new EvidenceMap.Builder();
    frontAndData(items, evidence);
    referenceAndModel(items, evidence);
    results(items, evidence);
    return items.build("CLAIM, update of 2024", "10.1148/ryai.240300");
  }

  private static void frontAndData(EvidenceMap.Builder items, Evidence evidence) {
    items
        .known("1", "said to be artificial intelligence", evidence.modelKind())
        .unknown("2", "abstract")
        .known("3", "background and intended use", "research only; not for the care of anybody")
        .known("4", "aims", "scores for " + evidence.outcome())
        .unknown("5", "prospective or retrospective")
        .known("6", "goal of the study", "development and evaluation of a model")
        .known("7", "sources of data", evidence.sources())
        .known("8", "inclusion and exclusion", evidence.imageability())
        .known("9", "preprocessing", evidence.preparing())
        .known("10", "subsets of the data", "the retinal disc of each photograph")
        .known("11", "de-identification", "ids are hashes; no names of files are in the model")
        .known("12", "missing data", "images without a grade are rejected")
        .known("13", "acquisition", evidence.cameras());
  }

  private static void referenceAndModel(EvidenceMap.Builder items, Evidence evidence) {
    items
        .known("14", "reference standard", "the grade in the labels of a source")
        .unknown("15", "why this reference standard")
        .unknown("16", "who annotated")
        .unknown("17", "annotation of the test set")
        .unknown("18", "variability between and within raters")
        .known("19", "assignment to partitions", evidence.partitions())
        .known("20", "level at which partitions are disjoint", evidence.disjointness())
        .unknown("21", "intended sample size")
        .known("22", "model", evidence.modelKind())
        .unknown("23", "software")
        .known("24", "initial parameters", evidence.initialisation())
        .known("25", "training", "scenario, seed and lineage in this card")
        .known("26", "choice of the final model", evidence.selection())
        .known("27", "ensembling", "one model; scores are means over the rotations it names")
        .known("28", "measures of performance", "AUC, sensitivity, specificity and more, in tables")
        .known("29", "uncertainty", evidence.intervals())
        .known("30", "robustness", evidence.subgroups())
        .known("31", "explainability", "class activation maps, for networks")
        .known("32", "evaluation on internal data", evidence.performance())
        .known("33", "testing on external data", evidence.externalPerformance())
        .unknown("34", "registration of a trial");
  }

  private static void results(EvidenceMap.Builder items, Evidence evidence) {
    items
        .known("35", "numbers included and excluded", evidence.partitions())
        .known("36", "characteristics by partition", evidence.grades())
        .known("37", "performance on each partition", evidence.performance())
        .known("38", "precision of performance", evidence.intervals())
        .known("39", "analysis of failures", "missed images are counted in the tables")
        .known("40", "limitations", "macular oedema is not looked for")
        .unknown("41", "implications for practice")
        .unknown("42", "protocol and further details")
        .unknown("43", "availability of software, model and data")
        .unknown("44", "funding");
  }
}
