namespace PatchTracer.Experiments.Tests.Files.Keys;

/// <summary>The test changes this key of the experiment file, and sees the change where a run would act on it.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class KeyAttribute(string key) : Attribute
{
    public string Key => key;
}
