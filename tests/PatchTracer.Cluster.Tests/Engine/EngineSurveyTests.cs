using PatchTracer.Cluster.Engine;

namespace PatchTracer.Cluster.Tests.Engine;

public sealed class EngineSurveyTests
{
    private const string Plain = "name=seccomp,profile=builtin name=cgroupns ";

    private static readonly EngineEndpoint Usual = new("unix:///var/run/docker.sock", "context default");

    [Theory]
    [InlineData("Engine containerd runc docker-init ", "28.2.2\nDebian GNU/Linux 13 (trixie)\n" + Plain, "unix:///var/run/docker.sock",
        "Answers", "28.2.2")]
    [InlineData("Engine ", "20.10.24\nDebian GNU/Linux 12 (bookworm)\n", "tcp://127.0.0.1:2375", "Answers", "20.10.24")]
    [InlineData("Engine ", "28.2.2\nUbuntu 24.04\n" + Plain, "tcp://10.1.2.3:2375", "Unusable", "on another machine")]
    [InlineData("Engine ", "28.2.2\nUbuntu 24.04\n" + Plain, "ssh://somebody@host", "Unusable", "on another machine")]
    [InlineData("Engine ", "28.2.2\nUbuntu 24.04\nname=seccomp,profile=builtin name=rootless name=cgroupns ",
        "unix:///run/user/1000/docker.sock", "Unusable", "rootless")]
    [InlineData("Engine ", "28.2.2\nDocker Desktop\n" + Plain, "unix:///home/a/.docker/desktop/docker.sock", "Unusable", "Docker Desktop")]
    [InlineData("Podman Engine Conmon OCI Runtime (crun) ", "4.3.1\ndebian\n" + Plain, "unix:///run/podman/podman.sock", "Unusable",
        "podman")]
    public void An_engine_is_judged_by_where_it_is_and_what_it_says_of_itself(string components, string info, string host, string state,
        string told)
    {
        var (judged, details) = EngineSurvey.Judge(components, info, new EngineEndpoint(host, "DOCKER_HOST"));

        Assert.Equal(state, judged.ToString());
        Assert.Contains(told, details, StringComparison.Ordinal);
    }

    /// <summary>The stranger's machine: the client is there, and there is nothing that it could talk to.</summary>
    [Theory]
    [InlineData(null, null, "Absent")]
    [InlineData("/usr/sbin/dockerd", null, "Stopped")]
    [InlineData("/usr/local/bin/dockerd", 17, "Silent")]
    public void A_client_is_no_engine(string? daemon, int? process, string state) => Assert.Equal(state,
        EngineSurvey.Silence("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?", Usual,
            daemon, process).State.ToString());

    [Fact]
    public void An_engine_that_somebody_chose_and_that_does_not_answer_is_not_replaced_by_another() =>
        Assert.Equal(EngineState.ElsewhereSilent,
        EngineSurvey.Silence("Cannot connect to the Docker daemon at tcp://127.0.0.1:9.",
            new EngineEndpoint("tcp://127.0.0.1:9", "DOCKER_HOST"), "/usr/sbin/dockerd", null).State);

    [Theory]
    [InlineData("permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get \"http://%2Fvar%2Frun%2Fdocker.sock/v1.50/version\": dial unix /var/run/docker.sock: connect: permission denied")]
    [InlineData("Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get ...")]
    [InlineData("permission denied while trying to connect to the docker API at unix:///var/run/docker.sock")]
    public void A_socket_that_the_user_may_not_use_is_told_with_the_group_that_may(string output)
    {
        Assert.Equal(EngineState.Denied, EngineSurvey.Silence(output, Usual, "/usr/bin/dockerd", 17).State);

        var explained = Docker.Explain(new Workspace.ToolException("docker", ["ps"], 1, output))!;
        Assert.Equal(ClusterFailure.NoDocker, explained.Failure);
        Assert.Contains("usermod -aG docker", explained.Message, StringComparison.Ordinal);
    }
}
