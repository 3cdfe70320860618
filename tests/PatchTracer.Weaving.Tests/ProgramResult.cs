namespace PatchTracer.Weaving.Tests;

internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    public void ShouldSucceed() => Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}\n{Error}");
}
