namespace PatchTracer.IL;

internal static class StrongName
{
    /// <summary>
    /// Signs again with the key, or leaves the signature out. The public key stays, so references to the assembly do; the runtime does not
    /// look at the signature.
    /// </summary>
    /// <exception cref="AssemblyException">The key is not the assembly's.</exception>
    public static void Prepare(ModuleDefinition module, WriterParameters parameters, string? keyFile)
    {
        if (!module.Assembly.Name.HasPublicKey || module.Assembly.Name.PublicKey.Length == 0)
            return;
        if (keyFile is null)
        {
            module.Attributes &= ~ModuleAttributes.StrongNameSigned;
            return;
        }
        if (!File.Exists(keyFile))
            throw new AssemblyException(keyFile, "there is no such strong-name key");
        var before = module.Assembly.Name.PublicKeyToken;
        parameters.StrongNameKeyBlob = File.ReadAllBytes(keyFile);
        using var key = new System.Security.Cryptography.RSACryptoServiceProvider();
        try
        {
            key.ImportCspBlob(parameters.StrongNameKeyBlob);
        }
        catch (System.Security.Cryptography.CryptographicException e)
        {
            throw new AssemblyException(keyFile, $"no strong-name key with its private half: {e.Message}", e);
        }
        if (!module.Assembly.Name.PublicKey.AsSpan().EndsWith(key.ExportParameters(false).Modulus!.Reverse().ToArray()))
            throw new AssemblyException(keyFile, $"not the key of {module.Assembly.Name.Name} (public key token {Convert.ToHexStringLower(before)}): references to it would break");
    }
}
