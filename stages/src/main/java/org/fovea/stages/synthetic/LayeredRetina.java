package org.fovea.stages.synthetic;

/** What lies on the background of one retina, one coverage plane for each kind of colour. */
final class LayeredRetina {
  final CoveragePlane arteries;
  final CoveragePlane veins;
  final CoveragePlane blood;
  final CoveragePlane exudates;
  final CoveragePlane cottonWool;

  LayeredRetina(View view) {
    this.arteries = new CoveragePlane(view.widthPx, view.heightPx);
    this.veins = new CoveragePlane(view.widthPx, view.heightPx);
    this.blood = new CoveragePlane(view.widthPx, view.heightPx);
    this.exudates = new CoveragePlane(view.widthPx, view.heightPx);
    this.cottonWool = new CoveragePlane(view.widthPx, view.heightPx);
  }
}
