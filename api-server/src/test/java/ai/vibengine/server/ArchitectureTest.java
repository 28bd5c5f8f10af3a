package ai.vibengine.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.WriterInterceptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The isolation of the packages: data flows one way, and nothing lower calls anything higher. */
@AnalyzeClasses(packages = "ai.vibengine.server", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    private static final String ROOT = "ai.vibengine.server";
    private static final long MOST_CLASSES = 30;
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z.]+)` \\|", Pattern.MULTILINE);

    @ArchTest
    static final ArchRule onlyResourcesMappersAndTheHttpPackageKnowTheRestApi = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".http..", ROOT + ".generated..")
            .and()
            .haveSimpleNameNotEndingWith("Resource")
            .and()
            .haveSimpleNameNotEndingWith("Mapper")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "org.glassfish..");

    @ArchTest
    static final ArchRule onlyWhatAnswersBesideTheApiKnowsTheContainer = noClasses()
            .that()
            .resideOutsideOfPackages(
                    ROOT + ".http..", ROOT + ".operations..", ROOT + ".dashboard..", ROOT + ".preview..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.jetty..");

    @ArchTest
    static final ArchRule wireModelsStopAtTheResources = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".http..", ROOT + ".generated..")
            .and()
            .haveSimpleNameNotEndingWith("Resource")
            .and()
            .haveSimpleNameNotEndingWith("Wire")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".generated..");

    @ArchTest
    static final ArchRule resourcesTouchNoStoreAndNoRuntime = noClasses()
            .that()
            .haveSimpleNameEndingWith("Resource")
            .should()
            .dependOnClassesThat(simpleNameEndingWith("Store")
                    .or(resideInAPackage(ROOT + ".store.."))
                    .or(resideInAPackage(ROOT + ".runtime..")));

    @ArchTest
    static final ArchRule onlyStoresSpeakSql = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".store..")
            .and()
            .haveSimpleNameNotEndingWith("Store")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.jdbi..", "java.sql..", "org.sqlite..", "com.zaxxer..", "org.flywaydb..");

    private static final String[] BELOW_THE_RUNTIME = {ROOT + ".network", ROOT + ".image", ROOT + ".rootfs"};

    @ArchTest
    static final ArchRule theRuntimeKnowsNobodyAboveIt = noClasses()
            .that()
            .resideInAPackage(ROOT + ".runtime..")
            .should()
            .dependOnClassesThat(oursOutside(ROOT + ".runtime..")
                    .and(DescribedPredicate.not(resideInAnyPackage(BELOW_THE_RUNTIME))));

    @ArchTest
    static final ArchRule policiesKnowNobodyElse = noClasses()
            .that()
            .resideInAPackage(ROOT + ".network")
            .should()
            .dependOnClassesThat(oursOutside(ROOT + ".network"));

    @ArchTest
    static final ArchRule namesOfImagesKnowNobodyElse = noClasses()
            .that()
            .resideInAPackage(ROOT + ".image")
            .should()
            .dependOnClassesThat(oursOutside(ROOT + ".image"));

    @ArchTest
    static final ArchRule theRuntimeInterfaceKnowsNoImplementation = noClasses()
            .that()
            .resideInAPackage(ROOT + ".runtime")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".runtime.*..");

    @ArchTest
    static final ArchRule onlyTheCommandLineChoosesTheKindOfRuntime = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".runtime.oci..", ROOT + ".cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".runtime.oci..");

    @ArchTest
    static final ArchRule packagesOfTheRuntimeHaveNoCycles =
            slices().matching(ROOT + ".runtime.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theStorePackageKnowsNobodyElse = noClasses()
            .that()
            .resideInAPackage(ROOT + ".store..")
            .should()
            .dependOnClassesThat(oursOutside(ROOT + ".store.."));

    @ArchTest
    static final ArchRule onlyTheCommandLineStartsTheServer = noClasses()
            .that()
            .resideInAPackage(ROOT + ".*..")
            .and()
            .resideOutsideOfPackage(ROOT + ".cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT);

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static void packagesHaveAtMostThirtyClasses(JavaClasses classes) {
        Map<String, Long> sizes = classes.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .filter(type -> !type.getPackageName().startsWith(ROOT + ".generated"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

        assertThat(sizes)
                .isNotEmpty()
                .allSatisfy((name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(MOST_CLASSES));
    }

    @ArchTest
    static void theReadmeListsEveryPackage(JavaClasses classes) throws IOException {
        Set<String> packages = classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT + ".") && !name.startsWith(ROOT + ".generated"))
                .map(name -> name.substring(ROOT.length() + 1))
                .collect(Collectors.toCollection(TreeSet::new));
        String readme = Files.readString(Path.of("README.md"));
        String table = readme.substring(readme.indexOf("## Packages"), readme.indexOf("## Where to change what"));

        assertThat(ROW.matcher(table).results().map(row -> row.group(1))).containsExactlyInAnyOrderElementsOf(packages);
    }

    @ArchTest
    static final ArchRule filtersAndInterceptorsSayWhenTheyRun = classes()
            .that()
            .areAssignableTo(ContainerRequestFilter.class)
            .or()
            .areAssignableTo(ContainerResponseFilter.class)
            .or()
            .areAssignableTo(ReaderInterceptor.class)
            .or()
            .areAssignableTo(WriterInterceptor.class)
            .should()
            .beAnnotatedWith(Priority.class);

    @ArchTest
    static final ArchRule onlyTheTableOfErrorsIsAskedByTheRestApi =
            classes().that().implement(ExceptionMapper.class).should().haveSimpleName("ErrorMapper");

    @ArchTest
    static final ArchRule onlyTheEntranceReadsTheClockAndTheRandomSource = noClasses()
            .that()
            .resideInAnyPackage(
                    ROOT + ".sandbox..",
                    ROOT + ".template..",
                    ROOT + ".command..",
                    ROOT + ".file..",
                    ROOT + ".account..",
                    ROOT + ".ratelimit..",
                    ROOT + ".login..",
                    ROOT + ".usage..",
                    ROOT + ".dashboard..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(UUID.class, "randomUUID");

    private static DescribedPredicate<JavaClass> oursOutside(String packages) {
        return resideInAPackage(ROOT + "..").and(DescribedPredicate.not(resideInAPackage(packages)));
    }
}
