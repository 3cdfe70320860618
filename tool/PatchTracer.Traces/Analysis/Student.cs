using MathNet.Numerics.Distributions;

namespace PatchTracer.Traces.Analysis;

/// <summary>Student's t distribution; degrees of freedom need not be whole numbers.</summary>
internal static class Student
{
    /// <summary>What is not exceeded with this probability.</summary>
    public static double Quantile(double probability, double freedom) => StudentT.InvCDF(0, 1, freedom, probability);

    /// <summary>The probability of a value as large as this, or larger.</summary>
    public static double Above(double value, double freedom) =>
        double.IsInfinity(value) ? (value > 0 ? 0 : 1) : StudentT.CDF(0, 1, freedom, -value);
}
