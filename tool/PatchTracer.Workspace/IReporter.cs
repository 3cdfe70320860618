namespace PatchTracer.Workspace;

/// <summary>
/// Where a library tells a person what it is doing. The library never touches the console: the CLI gives it a reporter
/// that draws on a terminal or writes plain lines to a pipe; tests give it <see cref="SilentReporter"/>.
/// </summary>
public interface IReporter
{
    /// <summary>What is being done this moment; replaces the previous status. Called often, must return at once.</summary>
    void Status(string text);

    /// <summary>Something worth keeping on the screen.</summary>
    void Info(string text);

    /// <summary>Something the user should act on; the work goes on.</summary>
    void Warn(string text);
}

/// <summary>Says nothing.</summary>
public sealed class SilentReporter : IReporter
{
    public static readonly SilentReporter Instance = new();

    public void Status(string text) { }

    public void Info(string text) { }

    public void Warn(string text) { }
}
