namespace PatchTracer.Traces.Comparison;

/// <summary>What people call what components use.</summary>
public static class UsageTitle
{
    public static string Of(UsageKind kind) => kind == UsageKind.Processor ? "processor time" : "memory";

    /// <summary><c>processor time of kubelet</c>.</summary>
    public static string Of(UsageKind kind, string component) => $"{Of(kind)} of {component}";
}
