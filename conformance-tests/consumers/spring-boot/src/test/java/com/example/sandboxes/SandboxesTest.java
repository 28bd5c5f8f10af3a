package com.example.sandboxes;

import static io.restassured.module.mockmvc.RestAssuredMockMvc.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.web.servlet.AutoConfigureMockMvc;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.web.servlet.MockMvc;

/** A test of the service's own, with its own REST Assured and Jackson. */
@SpringBootTest
@AutoConfigureMockMvc
class SandboxesTest {
    @Autowired
    private MockMvc mvc;

    @Autowired
    private ObjectMapper mapper;

    @Test
    void theListIsEmpty() throws Exception {
        given().mockMvc(mvc).when().get("/sandboxes").then().statusCode(200).body("total_count", equalTo(0));
        assertThat(mapper.readTree("{\"a\":1}").path("a").asInt()).isEqualTo(1);
    }
}
