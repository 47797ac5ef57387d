package org.fovea.pipeline.cli;

public final class Fovea {
  public static void main(String[] a) {
    System.out.println("hi");
  }
}
