using System.Text;
using CsCheck;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Values;

public sealed class CypherTextTests
{
    [Fact]
    public void Length_substring_and_reverse_agree_with_runes() =>
        Gen.Select(ValueGen.Strings.Array[0, 5], Gen.Int[0, 8], Gen.Int[0, 8]).Sample(static (parts, start, length) =>
        {
            string text = string.Concat(parts);
            Rune[] runes = [.. text.EnumerateRunes()];
            Assert.Equal(runes.Length, CypherText.Length(text));
            Assert.Equal(string.Concat(runes.Reverse()), CypherText.Reverse(text));
            Assert.Equal(string.Concat(runes.Skip(start).Take(length)), CypherText.Substring(text, start, length));
        });

    [Fact]
    public void Comparison_agrees_with_runes() =>
        Gen.Select(ValueGen.Strings.Array[0, 3], ValueGen.Strings.Array[0, 3]).Sample(static (left, right) =>
        {
            int[] leftPoints = [.. string.Concat(left).EnumerateRunes().Select(static rune => rune.Value)];
            int[] rightPoints = [.. string.Concat(right).EnumerateRunes().Select(static rune => rune.Value)];
            Assert.Equal(
                Math.Sign(leftPoints.AsSpan().SequenceCompareTo(rightPoints)),
                Math.Sign(CypherText.Compare(string.Concat(left), string.Concat(right))));
        });
}
