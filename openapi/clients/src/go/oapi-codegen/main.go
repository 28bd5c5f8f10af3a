// Every call of the contract, with what oapi-codegen makes.
package main

import (
	"context"
	"log"
	"net/http"
	"os"
	"strings"

	"example.com/vibengine/oapi"
)

// good is an answer that came; what it brings is looked at by ok.
func good[T interface {
	StatusCode() int
	GetBody() []byte
}](answer T, err error) T {
	if err != nil {
		log.Panic(err)
	}
	if answer.StatusCode() >= 300 {
		log.Panicf("%d: %s", answer.StatusCode(), answer.GetBody())
	}
	return answer
}

func check(holds bool, what string) {
	if !holds {
		log.Panic(what)
	}
}

func pointer[T any](value T) *T {
	return &value
}

func main() {
	ctx := context.Background()
	api, err := oapi.NewClientWithResponses(os.Getenv("VE_BASE_URL"), oapi.WithRequestEditorFn(
		func(_ context.Context, request *http.Request) error {
			request.Header.Set("X-API-Key", os.Getenv("VE_API_KEY"))
			return nil
		}))
	check(err == nil, "client")

	check(good(api.GetLimitsWithResponse(ctx, nil)).JSON200.Data.ConcurrentSandboxes > 1, "limits")
	create := oapi.CreateSandboxRequest{Template: "base", Timeout: pointer(int32(300)), Metadata: &oapi.Metadata{"by": "oapi-codegen"}}
	box := good(api.CreateSandboxWithResponse(ctx, nil, create)).JSON201.Data.SandboxId
	other := good(api.CreateSandboxWithResponse(ctx, nil, create)).JSON201.Data.SandboxId
	var ids []string
	list := &oapi.ListSandboxesParams{Limit: pointer(int32(1)), Metadata: pointer("by=oapi-codegen")}
	for more := true; more; {
		page := good(api.ListSandboxesWithResponse(ctx, list)).JSON200
		for _, each := range page.Data {
			ids = append(ids, each.SandboxId)
		}
		more, list.Cursor = page.HasMore, page.NextCursor
	}
	check(len(ids) == 2 && ids[0] != ids[1] && (ids[0] == box || ids[1] == box), "list")
	check(good(api.GetSandboxWithResponse(ctx, box, nil)).JSON200.Data.Status == oapi.SandboxStatusRunning, "get")
	change := oapi.UpdateSandboxRequest{Metadata: &map[string]*string{"by": nil, "state": pointer("changed")}}
	changed := good(api.UpdateSandboxWithApplicationMergePatchPlusJSONBodyWithResponse(ctx, box, nil, change)).JSON200.Data
	check(len(*changed.Metadata) == 1 && (*changed.Metadata)["state"] == "changed", "update")
	extended := good(api.ExtendSandboxTimeoutWithResponse(ctx, box, nil, oapi.ExtendSandboxTimeoutRequest{Timeout: 600}))
	check(extended.JSON200.Data.Timeout >= 600, "extend")

	path := "/home/user/a.txt"
	written := good(api.WriteFileWithBodyWithResponse(
		ctx, box, &oapi.WriteFileParams{Path: path}, "text/plain", strings.NewReader("hello\n")))
	check(written.JSON200.Data.Size == 6, "write")
	check(string(good(api.ReadFileWithResponse(ctx, box, &oapi.ReadFileParams{Path: path})).Body) == "hello\n", "read")
	listed := false
	for _, each := range good(api.ListDirectoryWithResponse(ctx, box, &oapi.ListDirectoryParams{Path: "/home/user"})).JSON200.Data {
		listed = listed || each.Name == "a.txt"
	}
	check(listed, "directory")
	good(api.DeleteFileWithResponse(ctx, box, &oapi.DeleteFileParams{Path: path}))

	ran := good(api.RunCommandWithResponse(ctx, box, nil, oapi.RunCommandRequest{Command: "echo hello"}))
	check(*ran.JSON200.Data.Stdout == "hello\n", "run")
	cat := oapi.RunCommandRequest{Command: "cat", Background: pointer(true)}
	waiting := good(api.RunCommandWithResponse(ctx, box, nil, cat)).JSON202.Data.CommandId
	check(len(good(api.ListCommandsWithResponse(ctx, box, nil)).JSON200.Data) == 1, "commands")
	good(api.WriteCommandStdinWithResponse(ctx, box, waiting, nil, oapi.WriteCommandStdinRequest{Data: "a line\n"}))
	check(good(api.GetCommandWithResponse(ctx, box, waiting, nil)).JSON200.Data.Status == oapi.COMMANDRUNNING, "command")
	good(api.KillCommandWithResponse(ctx, box, waiting, nil))

	blocked := oapi.NetworkPolicyRequest{Egress: oapi.EgressModeBlocked}
	good(api.SetSandboxNetworkWithResponse(ctx, box, nil, blocked))
	policy := good(api.GetSandboxNetworkWithResponse(ctx, box, nil)).JSON200.Data.Policy
	check(policy.Egress == oapi.EgressModeBlocked, "network")
	check(*good(api.OpenPortWithResponse(ctx, box, nil, oapi.OpenPortRequest{Port: 8000})).JSON201.Data.Token != "", "port")
	check(good(api.ListPortsWithResponse(ctx, box, nil)).JSON200.TotalCount == 1, "ports")
	good(api.ClosePortWithResponse(ctx, box, "8000", nil))
	check(good(api.PauseSandboxWithResponse(ctx, box, nil)).JSON200.Data.Status == oapi.SandboxStatusPaused, "pause")
	check(good(api.ResumeSandboxWithResponse(ctx, box, nil)).JSON200.Data.Status == oapi.SandboxStatusRunning, "resume")

	wait := pointer("wait=60")
	snapshot := oapi.CreateSnapshotRequest{TemplateId: "oapi-codegen-snapshot"}
	good(api.CreateSnapshotWithResponse(ctx, box, &oapi.CreateSnapshotParams{Prefer: wait}, snapshot))
	build := oapi.BuildTemplateRequest{TemplateId: "oapi-codegen-build", Commands: []string{"echo built"}}
	built := good(api.BuildTemplateWithResponse(ctx, &oapi.BuildTemplateParams{Prefer: wait}, build))
	check(built.JSON202.Data.Status == oapi.Ready, "build")
	kept := good(api.GetTemplateWithResponse(ctx, snapshot.TemplateId, &oapi.GetTemplateParams{Prefer: wait}))
	check(kept.JSON200.Data.Status == oapi.Ready, "template")
	check(len(good(api.ListTemplatesWithResponse(ctx, nil)).JSON200.Data) >= 3, "templates")
	printed := false
	for _, each := range good(api.ListTemplateLogsWithResponse(ctx, build.TemplateId, nil)).JSON200.Data {
		printed = printed || strings.Contains(each.Text, "built")
	}
	check(printed, "log")
	good(api.DeleteTemplateWithResponse(ctx, snapshot.TemplateId, nil))
	good(api.DeleteTemplateWithResponse(ctx, build.TemplateId, nil))

	good(api.KillSandboxWithResponse(ctx, box, nil))
	good(api.KillSandboxWithResponse(ctx, other, nil))
	gone, err := api.GetSandboxWithResponse(ctx, box, nil)
	check(err == nil && gone.StatusCode() == http.StatusNotFound, "gone")
	check(gone.JSON404.Error.Code == oapi.ErrorCodeNotFound && *gone.JSON404.Error.Reason == oapi.STOPKILLED, "error body")
}
