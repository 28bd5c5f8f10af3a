package com.example.sandboxes;

import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service that keeps as much of the contract as its test asks for. */
@SpringBootApplication
@RestController
public class SandboxesApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(SandboxesApplication.class, arguments);
    }

    @GetMapping("/sandboxes")
    Map<String, Object> sandboxes() {
        return Map.of("data", List.of(), "has_more", false, "total_count", 0);
    }

    @RequestMapping("/**")
    ResponseEntity<Map<String, Object>> other() {
        return ResponseEntity.status(404)
                .body(Map.of("error", Map.of("code", "not_found", "message", "There is no such path.")));
    }
}
