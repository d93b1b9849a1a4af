using Serverless.GraphCore.Tck.Features;
using Serverless.GraphCore.Tck.Running;
using Serverless.GraphCore.Tck.Values;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tck;

public sealed class TckDataTests
{
    private const int ScenarioCount = 2793;

    [Fact]
    public void Feature_files_are_complete()
    {
        Assert.SkipWhen(TckFeatures.Folder is null && !SharedData.Required, "no folder tck/features below SHARED_DIR or a folder `shared` beside the repository");

        Assert.NotNull(TckFeatures.Folder);
        Assert.Equal(ScenarioCount, TckFeatures.All.Count);
        Assert.Equal(ScenarioCount, TckFeatures.All.Select(scenario => scenario.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_expected_value_and_procedure_is_understood()
    {
        foreach (TckStep step in TckFeatures.All.SelectMany(scenario => scenario.Steps))
        {
            if (step.Text.StartsWith("the result should be", StringComparison.Ordinal))
            {
                Assert.All((step.Table ?? []).Skip(1).SelectMany(row => row), cell => CanonicalText.Of(Notation.Parse(cell)));
            }
            else if (step.Text.StartsWith("there exists a procedure", StringComparison.Ordinal))
            {
                TckProcedure procedure = ProcedureStep.Parse(step);
                Assert.All(procedure.Rows, row => Assert.Equal(procedure.Inputs.Count + procedure.Outputs.Count, row.Length));
            }
        }
    }

    [Fact]
    public void Denylist_leaves_as_many_scenarios_as_the_ratchet_demands()
    {
        Assert.SkipWhen(TckFeatures.Folder is null && !SharedData.Required, "no feature files");
        Denylist denylist = Denylist.Read();

        Assert.Empty(denylist.Ids.Except(TckFeatures.All.Select(scenario => scenario.Id)));
        Assert.InRange(ScenarioCount - denylist.Ids.Count, denylist.Passing, ScenarioCount);
    }
}
