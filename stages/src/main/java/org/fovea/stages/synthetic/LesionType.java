package org.fovea.stages.synthetic;

/** The signs of diabetic retinopathy that are drawn. */
public enum LesionType {
  /** A small, round, dark-red dot: the first sign, and the only one of grade 1. */
  MICROANEURYSM,
  /** A dot or blot haemorrhage: larger, irregular, dark red. */
  HAEMORRHAGE,
  /** A hard exudate: a small, sharp, yellow speck, in clusters. */
  HARD_EXUDATE,
  /** A cotton-wool spot: a pale patch with soft edges. */
  COTTON_WOOL_SPOT,
  /** One bulge of a beaded vein. */
  VENOUS_BEADING,
  /** A tuft of fine tortuous new vessels on the optic disc or on a large vein. */
  NEW_VESSELS,
  /** A large, boat-shaped haemorrhage in front of the retina. */
  PRERETINAL_HAEMORRHAGE
}
