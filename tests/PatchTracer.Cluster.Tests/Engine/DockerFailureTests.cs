using PatchTracer.Cluster.Engine;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests.Engine;

public sealed class DockerFailureTests
{
    [Theory]
    [InlineData("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
        ClusterFailure.NoDocker)]
    [InlineData("write /var/lib/docker/tmp/x: no space left on device", ClusterFailure.NoDiskSpace)]
    [InlineData("Error response: driver failed: Bind for 127.0.0.1:30080 failed: port is already allocated.", ClusterFailure.PortInUse)]
    [InlineData("listen tcp4 127.0.0.1:30080: bind: address already in use.", ClusterFailure.PortInUse)]
    public void What_Docker_says_is_told_apart(string output, ClusterFailure expected)
    {
        var explained = Docker.Explain(new ToolException("docker", ["run"], 125, output));

        Assert.Equal(expected, explained!.Failure);
        Assert.Contains(output, explained.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_client_is_no_Docker() =>
        Assert.Equal(ClusterFailure.NoDocker, Docker.Explain(new ToolException("docker", ["run"], null, ""))!.Failure);

    [Fact]
    public void Other_failures_keep_their_own_words() =>
        Assert.Null(Docker.Explain(new ToolException("docker", ["inspect"], 1, "Error: No such object: x")));

    [Theory]
    [InlineData("docker: Error response from daemon: conflict.\n\nRun 'docker run --help' for more information",
        "docker: Error response from daemon: conflict.")]
    [InlineData(
        "timed out waiting for the condition\nerror execution phase upload-config/kubelet: Error writing Crisocket information\nmain.main\n\t_output/kubeadm.go:25\nruntime.goexit\n\t/usr/lib/go/src/runtime/asm_amd64.s:1594",
        "error execution phase upload-config/kubelet: Error writing Crisocket information")]
    [InlineData("one\ntwo\n\n", "two")]
    [InlineData("", "")]
    public void The_line_that_says_why_is_found_among_advice_and_stacks(string output, string expected) =>
        Assert.Equal(expected, Docker.Reason(output));
}
