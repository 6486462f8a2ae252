package dev.purser.acceptance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows point at {@code core}. */
class ArchitectureTest {

  /** Each module, and which of the others it may know. */
  private static final Map<String, List<String>> MAY_KNOW =
      Map.of(
          "core", List.of(),
          "tokens", List.of(),
          "wire", List.of("core"),
          "catalog", List.of("core"),
          "ledger", List.of("core"),
          "analytics", List.of("core"),
          "embedded", List.of("core", "catalog", "ledger", "analytics"),
          "gateway", List.of("core", "tokens", "wire", "ledger"),
          "cli", List.of("core", "tokens", "ledger"),
          "server", List.of("core", "tokens", "wire", "catalog", "ledger", "analytics", "gateway"));

  /** What is kept in one place, and where. */
  private static final Map<String, List<String>> ONLY_IN =
      Map.of(
          "org.rocksdb..", List.of("ledger"),
          "org.duckdb..", List.of("analytics"),
          "com.knuddels..", List.of("tokens"),
          "io.vertx..", List.of("gateway", "server"),
          "io.netty..", List.of("gateway", "server"),
          "picocli..", List.of("cli", "server"),
          "gg.jte..", List.of("server"));

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(location -> !location.contains("test-classes"))
            .withImportOption(location -> !location.contains("testkit"))
            .importPackages("dev.purser");
    assertThat(classes).isNotEmpty();
  }

  @TestFactory
  Stream<DynamicTest> module_knowsOnlyThoseBelowIt() {
    return MAY_KNOW.entrySet().stream()
        .map(module ->
            DynamicTest.dynamicTest(
                module.getKey(),
                () ->
                    noClasses()
                        .that()
                        .resideInAPackage(packagesOf(module.getKey()))
                        .should()
                        .dependOnClassesThat(areOursButNotIn(module.getKey(), module.getValue()))
                        .allowEmptyShould(true)
                        .check(classes)));
  }

  @TestFactory
  Stream<DynamicTest> library_staysWhereItBelongs() {
    return ONLY_IN.entrySet().stream()
        .map(library ->
            DynamicTest.dynamicTest(
                library.getKey(),
                () ->
                    noClasses()
                        .that()
                        .resideOutsideOfPackages(
                            library.getValue().stream()
                                .map(ArchitectureTest::packagesOf)
                                .toArray(String[]::new))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(library.getKey())
                        .check(classes)));
  }

  @Test
  void core_dependsOnNothingButTheJdk() {
    ArchRuleDefinition.classes()
        .that()
        .resideInAPackage("dev.purser.core..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.purser.core..", "java..", "org.jspecify..")
        .check(classes);
  }

  @Test
  void core_doesNoInputOutputAndReadsNoClock() {
    noClasses()
        .that()
        .resideInAPackage("dev.purser.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.sql..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(InstantSource.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .check(classes);
  }

  @Test
  void core_hasNoFloatingPointAtItsDoors() {
    methods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage("dev.purser.core..")
        .should()
        .notHaveRawReturnType(isFloatingPoint())
        .andShould()
        .notHaveRawParameterTypes(anyFloatingPoint())
        .check(classes);
    fields()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage("dev.purser.core..")
        .should()
        .notHaveRawType(isFloatingPoint())
        .check(classes);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("dev.purser.(**)").should().beFreeOfCycles().check(classes);
  }

  private static String packagesOf(String module) {
    return "dev.purser." + module + "..";
  }

  private static DescribedPredicate<JavaClass> areOursButNotIn(String module, List<String> others) {
    return DescribedPredicate.describe(
        "are ours but in none of " + others,
        type ->
            type.getPackageName().startsWith("dev.purser.")
                && Stream.concat(Stream.of(module), others.stream())
                    .noneMatch(allowed ->
                        (type.getPackageName() + ".").startsWith("dev.purser." + allowed + ".")));
  }

  private static DescribedPredicate<JavaClass> isFloatingPoint() {
    return DescribedPredicate.describe(
        "is double or float",
        type ->
            type.isEquivalentTo(double.class)
                || type.isEquivalentTo(float.class)
                || type.isEquivalentTo(Double.class)
                || type.isEquivalentTo(Float.class));
  }

  private static DescribedPredicate<List<JavaClass>> anyFloatingPoint() {
    return DescribedPredicate.describe(
        "any is double or float", types -> types.stream().anyMatch(isFloatingPoint()));
  }
}
