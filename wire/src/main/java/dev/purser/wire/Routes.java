package dev.purser.wire;

final class Routes {

  private Routes() {}

  static Route of(ProviderKind kind, String method, String path, String query) {
    return new Route.Unknown();
  }
}
