using Serverless.GraphCore;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Administration;

/// <summary>What a SHOW command lists, before YIELD and WHERE.</summary>
/// <param name="Columns">In the order of <c>YIELD *</c>.</param>
/// <param name="Rows">Made as they are asked for.</param>
internal sealed record Listing(IReadOnlyList<ShowColumn> Columns, IEnumerable<Value[]> Rows);
