package org.fovea.pipeline.doctor;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.Diagnosis;
import org.fovea.pipeline.spec.RunSpec;

/** Tries everything on this machine, in this process. */
public final class Examination implements Diagnosis {
  private final Clock clock;
  private final Map<String, String> environment;

  /**
   * @param clock says what this machine takes the time to be
   * @param environment the process's environment variables
   */
  public Examination(Clock clock, Map<String, String> environment) {
    this.clock = clock;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Examined examine(RunSpec spec, Console console) {
    List<Finding> findings = new ArrayList<>();
    MachineChecks machine = MachineChecks.ofThisProcess();
    findings.add(machine.java());
    findings.add(machine.heap());
    findings.add(machine.memory());
    LibraryChecks libraries = new LibraryChecks(spec);
    findings.add(libraries.libtorch());
    findings.add(libraries.openCv());
    findings.add(libraries.device());
    NeedsOfSpec needs = new NeedsOfSpec(spec, environment, clock);
    needs.credentials().ifPresent(findings::add);
    WorkspaceChecks workspace = new WorkspaceChecks(spec.workspace(), clock);
    findings.add(workspace.rights());
    workspace.space().ifPresent(findings::add);
    findings.add(workspace.clock());
    findings.add(needs.weights(console));
    needs.patientKey().ifPresent(findings::add);
    findings.add(needs.runners());
    findings.addAll(needs.clusters());
    return new Examined(findings);
  }
}
