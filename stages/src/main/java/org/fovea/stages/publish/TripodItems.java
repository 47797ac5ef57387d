package org.fovea.stages.publish;

/**
 * The items of TRIPOD+AI.
 *
 * @see <a href="https://doi.org/10.1136/bmj-2023-078378">Collins et al., 2024, TRIPOD+AI
 *     statement</a>
 */
final class TripodItems {
  private TripodItems() {}

  static EvidenceMap of(Evidence evidence) {
    EvidenceMap.Builder items = new EvidenceMap.Builder();
    front(items, evidence);
    methods(items, evidence);
    results(items, evidence);
    return items.build("TRIPOD+AI", "10.1136/bmj-2023-078378");
  }

  private static void front(EvidenceMap.Builder items, Evidence evidence) {
    items
        .known("1", "title", "a model that scores photographs, developed and evaluated")
        .unknown("2", "abstract")
        .unknown("3a", "clinical context and existing models")
        .known("3b", "population and purpose", "colour fundus photographs; research only")
        .unknown("3c", "known health inequalities")
        .known("4", "objective", "development and evaluation of scores for " + evidence.outcome());
  }

  private static void methods(EvidenceMap.Builder items, Evidence evidence) {
    items
        .known("5a", "sources of data", evidence.sources())
        .unknown("5b", "dates of the data")
        .unknown("6a", "setting and centres")
        .known(
            "6b", "eligibility", "photographs with a grade that pass the quality gate of preparing")
        .unknown("6c", "treatments received")
        .known("7", "preparation of data", evidence.preparing())
        .known("8a", "outcome", evidence.outcome())
        .unknown("8b", "who assessed the outcome")
        .unknown("8c", "blinding of that assessment")
        .known("9a", "choice of predictors", "the photograph alone")
        .known("9b", "definition of predictors", evidence.preparing())
        .unknown("9c", "who measured predictors, and blinding")
        .unknown("10", "how the study size was arrived at")
        .known(
            "11",
            "missing data",
            "images without a grade, and grades without an image, are rejected")
        .known("12a", "use of the data", evidence.partitions())
        .known("12b", "handling of predictors", "a mean colour is subtracted from the pixels")
        .known("12c", "kind of model and how it was built", evidence.modelKind())
        .known("12d", "differences between clusters", evidence.subgroups())
        .known(
            "12e",
            "measures of performance",
            "AUC, sensitivity, specificity, predictive values, Brier score, calibration error")
        .known("12f", "updating", evidence.calibration())
        .known("12g", "how predictions are calculated", "the published weights and calibration")
        .known("13", "class imbalance", evidence.events())
        .known("14", "fairness", evidence.subgroups())
        .known("15", "output", "a probability a target, and a verdict an operating point")
        .known("16", "training against evaluation data", evidence.disjointness())
        .unknown("17", "ethical approval")
        .unknown("18a", "funding")
        .unknown("18b", "conflicts of interest")
        .unknown("18c", "protocol")
        .unknown("18d", "registration")
        .unknown("18e", "availability of data")
        .unknown("18f", "availability of code")
        .unknown("19", "involvement of patients and public");
  }

  private static void results(EvidenceMap.Builder items, Evidence evidence) {
    items
        .known("20a", "flow of participants", evidence.imageability())
        .known("20b", "characteristics", evidence.grades())
        .known("20c", "development against evaluation data", evidence.grades())
        .known("21", "participants and events", evidence.partitions())
        .known("22", "the whole model", "published with its weights, thresholds and calibration")
        .known("23a", "performance with intervals", evidence.performance())
        .known("23b", "performance by cluster", evidence.subgroups())
        .unknown("24", "results of updating at other sites")
        .unknown("25", "interpretation")
        .known(
            "26",
            "limitations",
            "macular oedema is not looked for; slices of fewer than 100 patients are marked")
        .known("27a", "poor input in use", "images that the quality gate refuses get no score")
        .unknown("27b", "expertise needed in use")
        .unknown("27c", "further research");
  }
}
