namespace PatchTracer.Weaving;

public enum WeaveState
{
    Original,
    Woven,

    /// <summary>A process was killed while it wrote. Weaving or reverting again repairs the tree.</summary>
    HalfWoven,
}
