package org.fovea.pipeline;

/**
 * What the command line can call.
 *
 * @param workflow runs and plans
 * @param comparison compares scenarios
 * @param models the registry
 * @param scoring scores images
 * @param samples draws images
 * @param rejected dead letters
 * @param pretraining makes weights to start from
 * @param runs the ledger
 * @param audit proves what runs and models stand on
 * @param patients tells which models saw a patient
 * @param sweeps runs variants of a spec
 * @param care keeps a workspace tidy
 * @param diagnosis finds out whether a run can work here
 */
public record Application(
    Workflow workflow,
    Comparison comparison,
    ModelRegistry models,
    Scoring scoring,
    SampleDrawing samples,
    RejectedInputs rejected,
    Pretraining pretraining,
    RunHistory runs,
    Audit audit,
    PatientUse patients,
    Sweeping sweeps,
    WorkspaceCare care,
    Diagnosis diagnosis) {}
