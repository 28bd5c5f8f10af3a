package ai.vibengine.conformance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls between the packages of the kit. */
@AnalyzeClasses(packages = "ai.vibengine.conformance", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String ROOT = "ai.vibengine.conformance";

    @ArchTest
    static final ArchRule noPackageNeedsOneThatNeedsIt =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingKnowsTheCommandLine = noClasses()
            .that()
            .resideInAPackage(ROOT + ".*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT);

    @ArchTest
    static final ArchRule theEngineKnowsNoChecks = noClasses()
            .that()
            .resideInAPackage(ROOT + ".engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + ".checks..", ROOT + ".report..");

    @ArchTest
    static final ArchRule whatGoesOverTheWireKnowsNobody = noClasses()
            .that()
            .resideInAPackage(ROOT + ".http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + ".engine..", ROOT + ".checks..", ROOT + ".contract..", ROOT + ".report..");

    @ArchTest
    static final ArchRule onlyTheWireKnowsRestAssured = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.restassured..", "org.apache.http..");
}
