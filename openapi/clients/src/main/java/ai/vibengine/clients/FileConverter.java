package ai.vibengine.clients;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;

/** Reads and writes the {@link File}s that the generator declares for bytes; Spring has no converter for them. */
final class FileConverter extends AbstractHttpMessageConverter<File> {

    FileConverter() {
        super(MediaType.APPLICATION_OCTET_STREAM);
    }

    @Override
    protected boolean supports(Class<?> type) {
        return type == File.class;
    }

    @Override
    protected File readInternal(Class<? extends File> type, HttpInputMessage message) throws IOException {
        Path file = Files.createTempFile("vibengine", ".bin");
        Files.copy(message.getBody(), file, StandardCopyOption.REPLACE_EXISTING);
        return file.toFile();
    }

    @Override
    protected void writeInternal(File file, HttpOutputMessage message) throws IOException {
        Files.copy(file.toPath(), message.getBody());
    }
}
