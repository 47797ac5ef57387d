package org.fovea.stages.synthetic;

import java.util.List;
import org.fovea.stages.synthetic.FundusParameters.Purpose;
import org.fovea.stages.synthetic.VesselTree.Segment;

/** Draws one synthetic fundus photograph. */
public final class SyntheticFundus {
  private SyntheticFundus() {}

  /**
   * Draws the photograph that the parameters describe; equal parameters give equal pixels on every
   * machine. Safe to call from several threads at once.
   */
  public static DrawnFundus draw(FundusParameters parameters) {
    SyntheticCamera camera = parameters.camera();
    Anatomy anatomy = Anatomy.drawFrom(parameters.captureStream(Purpose.ANATOMY));
    View view = new View(camera, parameters.eye(), anatomy.tiltRadians());
    Illumination light =
        Illumination.drawFrom(
            camera, parameters.patientStream(), parameters.captureStream(Purpose.ILLUMINATION));

    LayeredRetina layers = new LayeredRetina(view);
    List<Segment> vessels = VesselTree.grow(anatomy, parameters.captureStream(Purpose.VESSELS));
    vessels.forEach(vessel -> stamp(vessel, view, layers));
    List<Lesion> lesions =
        LesionPainter.paint(
            parameters.grade(),
            view,
            anatomy,
            vessels,
            layers,
            parameters.captureStream(Purpose.LESIONS));

    SensorImage image =
        new RetinaShader(
                view,
                anatomy,
                layers,
                light,
                camera.hasNotch(),
                parameters.captureStream(Purpose.TEXTURE))
            .shade();
    image.blur(light.blur() * view.fieldRadiusPx);
    byte[] rgb = image.develop(camera.noise(), parameters.captureStream(Purpose.NOISE));
    return new DrawnFundus(
        parameters,
        rgb,
        lesions,
        view.xPx(anatomy.opticDiscX(), anatomy.opticDiscY()),
        view.yPx(anatomy.opticDiscX(), anatomy.opticDiscY()));
  }

  private static void stamp(Segment vessel, View view, LayeredRetina layers) {
    CoveragePlane plane = vessel.isVein() ? layers.veins : layers.arteries;
    plane.stampLine(
        view.xPx(vessel.x0(), vessel.y0()),
        view.yPx(vessel.x0(), vessel.y0()),
        view.xPx(vessel.x1(), vessel.y1()),
        view.yPx(vessel.x1(), vessel.y1()),
        vessel.halfWidth0() * view.scalePx,
        vessel.halfWidth1() * view.scalePx);
  }
}
