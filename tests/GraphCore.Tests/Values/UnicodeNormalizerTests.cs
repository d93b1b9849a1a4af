using System.Text;
using CsCheck;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Values;

public sealed class UnicodeNormalizerTests
{
    /// <summary>Source, NFC, NFD, NFKC, NFKD: lines of Unicode's NormalizationTest.txt that each need another rule.</summary>
    [Theory]
    [InlineData("1E0A", "1E0A", "0044 0307", "1E0A", "0044 0307")]
    [InlineData("1E0A 0323", "1E0C 0307", "0044 0323 0307", "1E0C 0307", "0044 0323 0307")]
    [InlineData("0061 0315 0300 05AE 0062", "00E0 05AE 0315 0062", "0061 05AE 0300 0315 0062", "00E0 05AE 0315 0062", "0061 05AE 0300 0315 0062")]
    [InlineData("FB01", "FB01", "FB01", "0066 0069", "0066 0069")]
    [InlineData("1E9B 0323", "1E9B 0323", "017F 0323 0307", "1E69", "0073 0323 0307")]
    [InlineData("212B", "00C5", "0041 030A", "00C5", "0041 030A")]
    [InlineData("0958", "0915 093C", "0915 093C", "0915 093C", "0915 093C")]
    [InlineData("AC01", "AC01", "1100 1161 11A8", "AC01", "1100 1161 11A8")]
    [InlineData("AC00 11A7", "AC00 11A7", "1100 1161 11A7", "AC00 11A7", "1100 1161 11A7")]
    [InlineData("1D15E", "1D157 1D165", "1D157 1D165", "1D157 1D165", "1D157 1D165")]
    [InlineData("2F800", "4E3D", "4E3D", "4E3D", "4E3D")]
    [InlineData("0344", "0308 0301", "0308 0301", "0308 0301", "0308 0301")]
    public void Forms_are_as_in_the_standard(string source, string composed, string decomposed, string compatible, string compatibleDecomposed)
    {
        Assert.Equal(Text(composed), UnicodeNormalizer.Normalize(Text(source), NormalizationForm.FormC));
        Assert.Equal(Text(decomposed), UnicodeNormalizer.Normalize(Text(source), NormalizationForm.FormD));
        Assert.Equal(Text(compatible), UnicodeNormalizer.Normalize(Text(source), NormalizationForm.FormKC));
        Assert.Equal(Text(compatibleDecomposed), UnicodeNormalizer.Normalize(Text(source), NormalizationForm.FormKD));
    }

    [Fact]
    public void Forms_are_stable_and_lead_to_each_other() =>
        Gen.String.Sample(static text =>
        {
            string composed = UnicodeNormalizer.Normalize(text, NormalizationForm.FormC);
            string decomposed = UnicodeNormalizer.Normalize(text, NormalizationForm.FormD);
            Assert.Equal(composed, UnicodeNormalizer.Normalize(composed, NormalizationForm.FormC));
            Assert.Equal(composed, UnicodeNormalizer.Normalize(decomposed, NormalizationForm.FormC));
            Assert.Equal(decomposed, UnicodeNormalizer.Normalize(composed, NormalizationForm.FormD));
        });

    private static string Text(string codePoints) => string.Concat(codePoints.Split(' ').Select(static hex => char.ConvertFromUtf32(Convert.ToInt32(hex, 16))));
}
