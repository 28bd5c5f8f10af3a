package ai.vibengine.client.spring;

import ai.vibengine.client.Vibengine;
import ai.vibengine.client.sandbox.Sandbox;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The sample of the README. */
@RestController
class SandboxController {

    private final Vibengine vibengine;

    SandboxController(Vibengine vibengine) {
        this.vibengine = vibengine;
    }

    @PostMapping("/boxes")
    Sandbox create() {
        return vibengine.sandboxes().create();
    }

    @GetMapping("/boxes/{id}")
    Sandbox get(@PathVariable String id) {
        return vibengine.sandboxes().get(id);
    }
}
