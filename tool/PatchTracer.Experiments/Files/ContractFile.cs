using PatchTracer.Traces.Contracts;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Files;

/// <summary>A contract as a file.</summary>
public static class ContractFile
{
    /// <param name="within">The directory that it must lie in; null for anywhere.</param>
    /// <exception cref="ExperimentException">Every diagnostic, with file, line and column.</exception>
    public static Contract Read(string path, string? within = null)
    {
        if (!Path.Exists(path))
            throw new ExperimentException("there is no such contract", path);
        var parse = ContractReader.Read(ForeignFile.ReadText(path, within), path);
        return parse.Contract ?? throw new ExperimentException(string.Join('\n', parse.Diagnostics));
    }
}
