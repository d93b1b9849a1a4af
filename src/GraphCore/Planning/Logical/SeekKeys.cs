using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Planning.Logical;

/// <summary>
/// What the keys of an index seek must be: the first ones equal values, the next one is in a list, or between bounds, or
/// like a text. Nothing at all: every entry. A null among the values finds nothing.
/// </summary>
internal sealed record SeekKeys(BoundExpression[] Equal)
{
    /// <summary>Every entry of an index.</summary>
    public static readonly SeekKeys All = new([]);

    /// <summary>The next key equals an item of this list; each entity is found once.</summary>
    public BoundExpression? AnyOf { get; init; }

    public SeekBound? Lower { get; init; }

    public SeekBound? Upper { get; init; }

    public SeekText? Text { get; init; }

    /// <summary>Whether the key behind the equal ones lies in one stretch of values of one type.</summary>
    public bool IsRange => Lower is not null || Upper is not null || Text is not null;

    /// <summary>Number of keys that are asked for something.</summary>
    public int Count => Equal.Length + (AnyOf is not null || IsRange ? 1 : 0);

    public IEnumerable<BoundExpression> Expressions
    {
        get
        {
            foreach (BoundExpression equal in Equal)
            {
                yield return equal;
            }

            foreach (BoundExpression? other in new[] { AnyOf, Lower?.Value, Upper?.Value, Text?.Text })
            {
                if (other is not null)
                {
                    yield return other;
                }
            }
        }
    }

    /// <summary>The keys with each expression replaced.</summary>
    public SeekKeys Rewrite(Func<BoundExpression, BoundExpression> rewrite) => new([.. Equal.Select(rewrite)])
    {
        AnyOf = AnyOf is null ? null : rewrite(AnyOf),
        Lower = Lower is null ? null : Lower with { Value = rewrite(Lower.Value) },
        Upper = Upper is null ? null : Upper with { Value = rewrite(Upper.Value) },
        Text = Text is null ? null : Text with { Text = rewrite(Text.Text) },
    };
}

internal sealed record SeekBound(BoundExpression Value, bool Inclusive);

/// <summary>How a string compares with a text.</summary>
internal enum TextMatch : byte
{
    StartsWith,
    EndsWith,
    Contains,
}

internal sealed record SeekText(TextMatch Match, BoundExpression Text);
