namespace PatchTracer.Traces;

/// <summary>Numbered as in OTLP's <c>Status.StatusCode</c>.</summary>
public enum StatusCode
{
    Unset = 0,
    Ok = 1,
    Error = 2,
}
