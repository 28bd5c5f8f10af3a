package ai.vibengine.openapi.reference;

import ai.vibengine.openapi.Contract;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.resolve.DirectoryCodeResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Writes the reference site twice: for the server, whose pages can try its API, and for any other web server. */
final class Generator {

    /** Where the server has the site. */
    private static final String SERVED_AT = "/docs/";

    private final Path contract;
    private final Path templates;
    private final Path assets;

    private Generator(Path contract, Path templates, Path assets) {
        this.contract = contract;
        this.templates = templates;
        this.assets = assets;
    }

    /** Takes the contract, the folders of the templates, of the assets and for compiled templates, and those to write to. */
    public static void main(String[] arguments) throws IOException {
        Path[] paths = Stream.of(arguments).map(Path::of).toArray(Path[]::new);
        new Generator(paths[0], paths[1], paths[2]).write(paths[3], paths[4], paths[5]);
    }

    private void write(Path compiled, Path served, Path elsewhere) throws IOException {
        TemplateEngine engine = TemplateEngine.create(new DirectoryCodeResolver(templates), compiled, ContentType.Html);
        engine.setTrimControlStructures(true);
        Reference reference = new ReferenceReader(Contract.parse(Files.readString(contract))).read();

        SortedMap<String, byte[]> beside = assets();
        Site site = new Site(engine, reference, beside, true);
        SortedMap<String, byte[]> files = site.render();
        files.put("404.html", site.notFound(SERVED_AT));
        // A class path has no listing of its folders.
        files.put("files.txt", String.join("\n", List.copyOf(files.keySet())).getBytes(StandardCharsets.UTF_8));
        write(served, files);

        beside.remove("try.js");
        write(elsewhere, new Site(engine, reference, beside, false).render());
    }

    private SortedMap<String, byte[]> assets() throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> found = Files.list(assets)) {
            for (Path asset : found.toList()) {
                files.put(asset.getFileName().toString(), Files.readAllBytes(asset));
            }
        }
        return files;
    }

    private static void write(Path folder, SortedMap<String, byte[]> files) throws IOException {
        delete(folder);
        for (var file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }
    }

    /** A page of an operation that is gone must not stay behind. */
    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
