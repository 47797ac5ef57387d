package org.fovea.stages.synthetic;

import java.util.ArrayList;
import java.util.List;
import org.fovea.stages.synthetic.FundusParameters.Purpose;
import org.fovea.stages.synthetic.VesselTree.Segment;

/** Where the vessels of a drawing run: grown again from what it was drawn from. */
public final class DrawnVessels {
  private DrawnVessels() {}

  /** A place in the middle of a vessel, in pixels of the drawing. */
  public record Place(double xPx, double yPx, double widthPx) {}

  /** Returns the middle of each piece of every vessel that the camera sees. */
  public static List<Place> of(DrawnFundus drawn) {
    FundusParameters parameters = drawn.parameters();
    Anatomy anatomy = Anatomy.drawFrom(parameters.captureStream(Purpose.ANATOMY));
    View view = new View(parameters.camera(), parameters.eye(), anatomy.tiltRadians());
    List<Place> places = new ArrayList<>();
    for (Segment piece : VesselTree.grow(anatomy, parameters.captureStream(Purpose.VESSELS))) {
      double x = (piece.x0() + piece.x1()) / 2;
      double y = (piece.y0() + piece.y1()) / 2;
      double widthPx = (piece.halfWidth0() + piece.halfWidth1()) * view.scalePx;
      if (view.holds(view.xPx(x, y), view.yPx(x, y), widthPx)) {
        places.add(new Place(view.xPx(x, y), view.yPx(x, y), widthPx));
      }
    }
    return places;
  }
}
