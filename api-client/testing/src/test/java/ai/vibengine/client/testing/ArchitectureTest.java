package ai.vibengine.client.testing;

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

/** The packages of the fake, as its README tells them. */
@AnalyzeClasses(packages = "ai.vibengine.client", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    private static final Pattern ROW = Pattern.compile("^\\| `(client[a-z.]*)` \\|", Pattern.MULTILINE);
    private static final int MOST_CLASSES = 30;

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("ai.vibengine.(**)").should().beFreeOfCycles();

    /** The tests of the client need the fake. */
    @ArchTest
    static final ArchRule theFakeDoesNotNeedTheClient = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.vibengine.client", "ai.vibengine.client.internal..");

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
