namespace Serverless.GraphCore.Tck.Features;

public sealed class TckFeaturesTests
{
    private const string Text = """"
        Feature: Two scenarios

          Background:
            Given an empty graph

          Scenario: [1] Plain
            When executing query:
              """
              RETURN 1
                AS x
              """
            Then the result should be, in any order:
              | x |
              | 1 |

          Scenario Outline: [2] Outlined
            When executing query:
              """
              RETURN <value> AS x
              """
            Then the result should be, in any order:
              | x        |
              | <result> |

            Examples:
              | value    | result  |
              | 1        | 1       |
              | 'a\|b\\' | 'a\|b'  |
        """";

    private readonly TckScenario[] scenarios = [.. TckFeatures.Parse("a/B.feature", new StringReader(Text))];

    [Fact]
    public void Scenarios_and_rows_of_outlines_have_ids()
    {
        Assert.Equal(["a/B.feature: [1] Plain", "a/B.feature: [2] Outlined #1", "a/B.feature: [2] Outlined #2"], scenarios.Select(scenario => scenario.Id));
    }

    [Fact]
    public void Steps_have_their_arguments()
    {
        TckStep[] steps = [.. scenarios[0].Steps];

        Assert.Equal(["an empty graph", "executing query:", "the result should be, in any order:"], steps.Select(step => step.Text));
        Assert.Equal("RETURN 1\n  AS x", steps[1].Document);
        Assert.Equal([["x"], ["1"]], steps[2].Table!);
    }

    [Fact]
    public void Placeholders_are_filled_and_cells_unescaped()
    {
        TckStep[] steps = [.. scenarios[2].Steps];

        Assert.Equal(@"RETURN 'a|b\' AS x", steps[1].Document);
        Assert.Equal([["x"], ["'a|b'"]], steps[2].Table!);
    }
}
