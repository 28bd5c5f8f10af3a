package ai.vibengine.conformance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The packages of the kit, as its README tells them. */
@AnalyzeClasses(packages = "ai.vibengine.conformance", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String ROOT = "ai.vibengine.conformance";
    private static final Pattern ROW = Pattern.compile("^\\| `(conformance[a-z.]*)` \\|", Pattern.MULTILINE);
    private static final int MOST_CLASSES = 30;

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noPackageDependsOnTheCommandLine = noClasses()
            .that()
            .resideInAPackage(ROOT + ".*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT);

    @ArchTest
    static final ArchRule theEngineDependsOnNoChecks = noClasses()
            .that()
            .resideInAPackage(ROOT + ".engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + ".checks..", ROOT + ".fixtures..", ROOT + ".report..");

    @ArchTest
    static final ArchRule fixturesDependOnNoChecks = noClasses()
            .that()
            .resideInAPackage(ROOT + ".fixtures..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + ".checks..", ROOT + ".report..");

    @ArchTest
    static final ArchRule areasOfChecksDependOnNoOther =
            slices().matching(ROOT + ".checks.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule httpDependsOnNoOtherPackage = noClasses()
            .that()
            .resideInAPackage(ROOT + ".http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + ".engine..",
                    ROOT + ".checks..",
                    ROOT + ".fixtures..",
                    ROOT + ".report..",
                    "ai.vibengine.openapi..");

    @ArchTest
    static final ArchRule onlyHttpDependsOnRestAssured = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.restassured..", "org.apache.http..");

    @ArchTest
    static void packagesHaveAtMostThirtyClasses(JavaClasses classes) {
        Map<String, Long> sizes = classes.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

        assertThat(sizes)
                .isNotEmpty()
                .allSatisfy((name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(MOST_CLASSES));
    }

    @ArchTest
    static void theReadmeListsEveryPackage(JavaClasses classes) throws IOException {
        TreeSet<String> packages = classes.stream()
                .map(type -> type.getPackageName().substring("ai.vibengine.".length()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(ROW.matcher(Files.readString(Path.of("README.md"))).results().map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(packages);
    }
}
