using PatchTracer.Workspace.Apt;
using Xunit;

namespace PatchTracer.Workspace.Tests.Apt;

public sealed class AptExceptionTests
{
    [Theory]
    [InlineData("Reading package lists...\nE: You don't have enough free space in ..\n")]
    [InlineData("Err:1 http://mirror.example bookworm/main\n  Error writing to file - write (28: No space left on device)\n")]
    public void A_full_disk_is_no_fault_of_the_mirror(string said)
    {
        var message = new AptException("kubernetes", "http://mirror.example (bookworm)",
            new ToolException("apt-get", ["source"], 100, said)).Message;

        Assert.Contains("disk is full", message, StringComparison.Ordinal);
        Assert.Contains("PATCHTRACER_CACHE", message, StringComparison.Ordinal);
        Assert.DoesNotContain("network", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mirror_that_does_not_answer_is_told_with_what_apt_said()
    {
        var message = new AptException("kubernetes", "http://mirror.example (bookworm)",
            new ToolException("apt-get", ["source"], 100, "E: Could not connect\n")).Message;

        Assert.Contains("Check the network", message, StringComparison.Ordinal);
        Assert.Contains("E: Could not connect", message, StringComparison.Ordinal);
    }
}
